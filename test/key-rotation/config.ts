import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { defineConfig, live, open, secret, type Store, type Varve } from 'varve'
import { string } from 'varve/schema'
import { keyFile } from 'varve/secrets'
import { isProblem } from '../../src/core/errors.ts'

/** Who changes what in these runs. */
export const signed = { by: 'mia', message: 'Rotation' }

/** A declaration of so many secrets: `secrets.s0`, `secrets.s1` … */
export function declared(count: number) {
  const secrets = Array.from({ length: count }, (_, index) => [`s${index}`, live(secret(string()), {})] as const)
  return defineConfig({ secrets: Object.fromEntries(secrets) })
}

/** The key of one of the secrets. */
export const keyOf = (index: number): `secrets.${string}` => `secrets.s${index}`

/** A value of one of the secrets: what is read can be told from another's value, and from a mask. */
export const valueOf = (index: number, turn: string): string => `value of s${index}, ${turn}`

/** What a process of a run is given on its command line. */
export interface Given {
  readonly connect: () => Store
  readonly keys: string
  readonly count: number
  readonly rest: readonly string[]
}

/** Reads the command line: `<script> <store module> <folder> <key file> <count> …`. */
export async function given(): Promise<Given> {
  const [module = '', folder = '', keys = '', count = '', ...rest] = process.argv.slice(2)
  const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
  return { connect: () => connect(folder), keys, count: Number(count), rest }
}

/** Opens the configuration as any of the processes does, with a ring that follows the file of keys. */
export function opened({
  connect,
  keys,
  count,
}: Omit<Given, 'rest'>): Promise<Varve<ReturnType<typeof declared>['tree']>> {
  return surely(() =>
    open(declared(count), {
      ...{ store: connect(), keyring: keyFile(keys), as: { environment: 'test' }, missingValues: 'allow' },
      onProblem: () => {},
      platform: { warn: () => {} },
    }),
  )
}

/** What some work comes to that is repeated, for five minutes at most, while a busy machine's store is too slow for it. */
export async function surely<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 300_000; ;) {
    try {
      return await work()
    } catch (error) {
      const isSlow = isProblem(error, 'STORE_INDETERMINATE') || isProblem(error, 'STORE_UNREACHABLE')
      if (!isSlow || Date.now() > end) throw error
      await pause(50)
    }
  }
}

/** Aborted once nobody is going to write to this process's input any more. */
export function inputEnds(): AbortSignal {
  const ending = new AbortController()
  process.stdin.on('end', () => ending.abort()).resume()
  return ending.signal
}

/** What a process of a run says, a line each. */
export type Said =
  | { readonly begun: true }
  | { readonly resealed: number }
  | {
      readonly done: {
        readonly keyId: string
        readonly retired: readonly string[]
        readonly scrubbed?: boolean | undefined
      }
    }
  | { readonly read: number; readonly wrong: readonly string[] }
  | { readonly set: string }

/** Says one thing; it has left this process when this returns. */
export function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`)
}
