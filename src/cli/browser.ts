import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Session } from './session.ts'

/**
 * Opens an address in the person's browser; false where there is none: no desktop, no such program. Whoever lists processes
 * may see the address, so it must be of no use to them: a link is good once, and only for a few minutes.
 */
export async function openedInBrowser(url: string, { surroundings: { env, stdout } }: Session): Promise<boolean> {
  const isDesktop = process.platform === 'linux' ? Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']) : true
  const program = env['BROWSER'] ?? USUAL[process.platform] ?? 'xdg-open'
  if (stdout.isTTY !== true || (!isDesktop && env['BROWSER'] === undefined)) return false
  return new Promise(resolve => {
    const child = spawn(program, [url], { detached: true, stdio: 'ignore', env: { ...env } })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

const USUAL: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer.exe' }
