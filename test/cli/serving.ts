import { once } from 'node:events'
import { createServer } from 'node:net'
import { vi } from 'vitest'
import type { Outcome, Shell } from './shell.ts'

/** A port of this machine that is free at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A `varve serve` that runs in this process. */
export interface Running {
  readonly url: string
  /** Presses Ctrl-C, and resolves with how the command ended. */
  interrupt(): Promise<Outcome>
}

/** Runs `varve serve` on a free port until it answers. */
export async function serving(
  sh: Shell,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Running> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const pressed = Promise.withResolvers<void>()
  const onInterrupt = (listener: () => void): (() => void) => {
    void pressed.promise.then(listener)
    return () => {}
  }
  const outcome = sh.as({ env, onInterrupt }, 'serve', '--port', String(port), ...args)
  const interrupt = (): Promise<Outcome> => {
    pressed.resolve()
    return outcome
  }
  await vi.waitFor(() => fetch(url), { timeout: 20_000, interval: 50 })
  return { url, interrupt }
}
