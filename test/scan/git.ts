import { execFileSync } from 'node:child_process'
import process from 'node:process'

/** Git in a folder, as somebody with a name and no configuration of their own. */
export function gitIn(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): (...args: readonly string[]) => string {
  return (...args) =>
    execFileSync('git', ['-c', 'user.name=dana', '-c', 'user.email=dana@shop.example', ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
}
