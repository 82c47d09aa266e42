/** Where unleash-server is: a package of its own with hundreds of others, which only this benchmark needs. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = fileURLToPath(new URL('unleash/', import.meta.url))
const lock = readFileSync(join(PACKAGE, 'package-lock.json'))
// varve-scan-ignore process-env because the measuring process has no settings of its own
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'varve-test')
const folder = join(cache, `unleash-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`)

/** Its program, installed into the user's cache when it is asked for first; or why it cannot be had. */
export function unleashProgram(): { readonly path: string } | { readonly missing: string } {
  const path = join(folder, 'node_modules/unleash-server/dist/server.js')
  if (existsSync(path)) return { path }
  const failed = install()
  return failed === undefined ? { path } : { missing: `unleash-server could not be installed: ${failed}` }
}

/** Beside its place and then moved there: what broke off is never taken for whole. */
function install(): string | undefined {
  mkdirSync(dirname(folder), { recursive: true })
  const making = mkdtempSync(`${folder}-`)
  cpSync(PACKAGE, making, { recursive: true, filter: path => !path.includes('node_modules') })
  console.error('Installing unleash-server, once: 430 packages.')
  const args = ['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, stderr, error } = spawnSync('npm', args, { cwd: making, encoding: 'utf8' })
  if (status === 0) {
    renameSync(making, folder)
    return undefined
  }
  rmSync(making, { recursive: true, force: true })
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `npm ended with ${status}`
}
