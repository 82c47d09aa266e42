/**
 * Before the tests: sees which of the programs in test/tools.ts are missing. On Debian as root it installs those that are
 * packages and says so, and where it can it builds those that are none; for the rest it says which suites will be skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isLong } from '../test/tier.ts'
import { findTool, type Tool, type ToolName, tools } from '../test/tools.ts'

const wanted = (Object.keys(tools) as ToolName[]).filter(name => isLong || !isSlow(tools[name]))
const missing = wanted.filter(name => 'missing' in findTool(name))
const canInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0
const packages: string[] = []

for (const name of missing) {
  const tool: Tool = tools[name]
  if ('debian' in tool && canInstall) packages.push(tool.debian)
  else if ('build' in tool && works(tool.with.probe)) build(name, tool)
  else console.log(`Some tests will be skipped without ${name} (${tool.uses}).`)
}
if (packages.length > 0) install()

function install(): void {
  console.log(`Installing what the tests need and this machine lacks: apt-get install ${packages.join(' ')}`)
  apt('update')
  apt('install', '--yes', '--no-install-recommends', ...packages)
}

function apt(...args: string[]): void {
  const { status, error, stderr } = spawnSync('apt-get', ['-qq', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  // The tests run all the same: what stays missing is skipped by name, and strict mode fails on it.
  if (status !== 0) console.log(`apt-get ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`)
}

/** What takes minutes to build is for the long tier; where it is there, the short one uses it, too. */
function isSlow(tool: Tool): boolean {
  return 'minutes' in tool
}

function build(name: string, { build: [command, ...args], minutes }: Extract<Tool, { build: unknown }>): void {
  console.log(`Building ${name}, once: this takes about ${minutes === undefined ? 'a minute' : `${minutes} minutes`}.`)
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) console.log(`Building ${name} failed: ${error?.message ?? stderr.trim()}`)
}

function works([command, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(command, args).status === 0
}
