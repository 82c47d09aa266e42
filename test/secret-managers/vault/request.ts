import type { JsonObject } from '../../../src/core/json.ts'
import type { Answered } from '../local-web.ts'
import type { IssuedToken } from './tokens.ts'

/** A request, for the part of the server that answers it. */
export interface VaultRequest {
  readonly method: string
  /** What is left of the path for that part: `data`, `shop`. */
  readonly path: readonly string[]
  /** The whole path within the namespace, for leases' names. */
  readonly whole: string
  readonly query: URLSearchParams
  readonly body: JsonObject
  /** Who asks; absent for a login. */
  readonly token: IssuedToken | undefined
}

/** A part of the server: an engine, a method of logging in. */
export interface Part {
  readonly type: string
  readonly options: { readonly version?: string } | null
  answer(request: VaultRequest): Answered
}

/** True for what creates or changes. */
export const writes = ({ method }: VaultRequest): boolean => method === 'POST' || method === 'PUT'

/** Seconds, of a number of them or a text such as `20m`; 0 for what is absent. */
export function secondsOf(given: unknown): number {
  if (typeof given === 'number') return given
  const [, amount, unit = 's'] = typeof given === 'string' ? (/^(\d+)([smhd]?)$/.exec(given) ?? []) : []
  return amount === undefined ? 0 : Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1)
}

/** Texts, of a list of them or of one text with commas. */
export function textsOf(given: unknown): string[] {
  if (typeof given === 'string') return given.split(',').filter(Boolean)
  return Array.isArray(given) ? given.filter(one => typeof one === 'string') : []
}

/** A text as it is; empty for everything else. */
export function textOf(given: unknown): string {
  return typeof given === 'string' ? given : ''
}
