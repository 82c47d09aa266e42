import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'

/** An author, and what named it. */
export interface Author {
  readonly name: string
  readonly from: string
}

/** Who a change is by: `--by`, `VARVE_BY`, git's user, the user of the operating system, in that order. */
export function author(
  named: string | undefined,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Author {
  if (named) return { name: named, from: '--by' }
  if (env['VARVE_BY']) return { name: env['VARVE_BY'], from: 'VARVE_BY' }
  const git = gitUser(cwd, env)
  if (git !== undefined) return { name: git, from: "git's user.name" }
  return { name: systemUser() ?? 'unknown', from: "the system's user" }
}

function gitUser(cwd: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    const name = execFileSync('git', ['config', '--get', 'user.name'], {
      cwd,
      env: { ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2000,
    })
    return name.trim() || undefined
  } catch {
    // No git, or no name in it: the next one is asked.
    return undefined
  }
}

function systemUser(): string | undefined {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that nobody gave a name.
    return undefined
  }
}
