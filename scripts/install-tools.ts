/**
 * Before the tests: sees which of the programs in test/tools.ts are missing. On Debian as root it installs them and
 * says so; anywhere else their suites will be skipped, and this says which tool would run them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findTool, type ToolName, tools } from '../test/tools.ts'

const missing = (Object.keys(tools) as ToolName[]).filter(name => 'missing' in findTool(name))
const packages = missing.map(name => tools[name].debian)
const canInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0

if (missing.length > 0 && canInstall) install()
else for (const name of missing) console.log(`Some tests will be skipped without ${name} (${tools[name].uses}).`)

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
