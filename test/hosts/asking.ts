import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'

/** What programs on hosts declare. */
export const config = defineConfig({ counters: { shared: live(integer(), { default: 0 }) } })
export const KEY = 'counters.shared'

/** What a program can be asked to do. */
export type Asked =
  | { readonly do: 'look' | 'log' | 'release' }
  | { readonly do: 'set'; readonly value: number; readonly id?: string; readonly head?: number }
  | { readonly do: 'take'; readonly ttl: number }

/** What it says of it, member by member as far as it was asked. */
export interface Done {
  readonly value?: number
  readonly reason?: string
  readonly status?: string
  /** Every status of the store that it was told, in order. */
  readonly told?: readonly string[]
  readonly head?: number
  readonly number?: number
  readonly id?: string
  readonly sound?: boolean
  readonly log?: readonly { readonly number: number; readonly id: string; readonly hash: string }[]
  readonly lease?: { readonly fence: number } | undefined
  /** Code of what it failed with. */
  readonly failed?: string
}

/** An answer on its way back, with the milliseconds it took over there. */
export interface Answer {
  readonly call: number
  readonly answer: Done
  readonly taken: number
}
