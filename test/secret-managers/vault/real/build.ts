/**
 * Makes HashiCorp's Vault with Go, from its module in Go's registry, and keeps it in the user's cache. Takes about five
 * minutes on two cores the first time. It is used by tests alone, as its licence allows.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { ENGINES, VAULT, vaultPath } from './program.ts'

/** Modules that stand in folders of its repository and are published by themselves. */
const NESTED = ['api', 'api/auth/approle', 'api/auth/kubernetes', 'api/auth/userpass', 'sdk']

const place = path.dirname(vaultPath)
mkdirSync(path.dirname(place), { recursive: true })
// In a folder beside it that takes its name when all is there: others may build at the same time.
const workshop = mkdtempSync(`${place}-`)
try {
  build(path.join(workshop, 'source'))
  rmSync(place, { recursive: true, force: true })
  renameSync(workshop, place)
} finally {
  rmSync(workshop, { recursive: true, force: true })
}

function build(source: string): void {
  const { module, version } = VAULT
  const { Dir: folder } = JSON.parse(run('go', 'mod', 'download', '-json', `${module}@${version}`)) as { Dir: string }
  cpSync(folder, source, { recursive: true })
  makeWritable(source)
  cpSync(ENGINES, path.join(source, 'helper', 'builtinplugins', 'registry_min.go'))
  run('go', '-C', source, 'mod', 'edit', ...NESTED.map(name => `-dropreplace=${module}/${name}`))
  const flags = ['-mod=mod', '-tags=minimal', '-trimpath', '-buildvcs=false', '-ldflags=-s -w']
  run('go', '-C', source, 'build', ...flags, '-o', path.join(workshop, 'vault'), '.')
  rmSync(source, { recursive: true })
}

/** What Go has downloaded is read-only. */
function makeWritable(folder: string): void {
  chmodSync(folder, statSync(folder).mode | 0o200)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name)
    if (entry.isDirectory()) makeWritable(inside)
    else chmodSync(inside, statSync(inside).mode | 0o200)
  }
}

function run(command: string, ...args: string[]): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`)
}
