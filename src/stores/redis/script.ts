import { createHash } from 'node:crypto'

/** A program in Lua that the server runs as one step: nothing else happens there meanwhile. */
export interface Script {
  readonly text: string
  /** What a server that has seen it knows it by. */
  readonly sha: string
  /** True when it only reads, so that who may only read can run it. */
  readonly reads: boolean
}

/** Lua that sets `now` to the server's clock, in milliseconds since 1970 UTC. */
export const SERVER_CLOCK = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/** A script of what a text does. Numbers leave Lua by `exact`, which knows no exponents. */
export function script(text: string, { reads }: { readonly reads: boolean }): Script {
  const whole = `local function exact(number) return string.format('%.0f', number) end\n${text.trim()}\n`
  return { text: whole, sha: createHash('sha1').update(whole).digest('hex'), reads }
}
