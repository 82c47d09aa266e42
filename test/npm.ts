import { spawnSync } from 'node:child_process'

/** Runs npm in a folder as a user would there, and gives its output. Throws with all that npm said when it fails. */
export function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('npm', args, { cwd, env: ownEnvironment(), encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`npm ${args.join(' ')} failed in ${cwd}: ${error?.message ?? `${stdout}\n${stderr}`}`)
}

/** This process's environment without what `npm test` put there for its own package. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean =>
    /^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|workspace|omit_lockfile))/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)))
}
