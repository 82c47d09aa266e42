import { Buffer } from 'node:buffer'
import { inspect } from 'node:util'
import { needlesOf, type Needle } from './needles.ts'
import type { Planted } from './planted.ts'

/** A planted secret that was seen where it must not be. */
export interface Sighting {
  /** Where it was planted. */
  readonly planted: string
  readonly form: string
  /** What showed it. */
  readonly output: string
  /** What stands around it there. */
  readonly around: string
}

/** Outputs of a program, looked through for what was planted. */
export class Sightings {
  readonly #needles: readonly { readonly planted: string; readonly needles: readonly Needle[] }[]
  readonly #seen: Sighting[] = []
  #outputs = 0

  constructor(planted: Readonly<Record<string, Planted>>) {
    this.#needles = Object.entries(planted).map(([name, { cores }]) => ({
      planted: name,
      needles: cores.flatMap(needlesOf),
    }))
  }

  /** How many outputs were looked through. */
  get outputs(): number {
    return this.#outputs
  }

  /** What was seen, each secret once for each output. */
  get seen(): readonly Sighting[] {
    return this.#seen
  }

  /** Looks through bytes, or text as bytes; not for what is given there on purpose. */
  look(output: string, content: Buffer | string, given: readonly string[] = []): void {
    this.#outputs += 1
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    for (const { planted, needles } of this.#needles) {
      if (given.includes(planted)) continue
      const found = needles
        .map(({ form, bytes: needle }) => ({ form, at: bytes.indexOf(needle), length: needle.length }))
        .find(({ at }) => at >= 0)
      if (found === undefined) continue
      const around = bytes.subarray(Math.max(0, found.at - 60), found.at + found.length + 60).toString('latin1')
      this.#seen.push({ planted, form: found.form, output, around })
    }
  }

  /** Looks through everything that a thing turns into when it is printed, logged, copied or sent. */
  lookInto(output: string, thing: unknown, given: readonly string[] = []): void {
    for (const [way, text] of textsOf(thing)) this.look(`${output}, ${way}`, text, given)
  }
}

/** All the texts a thing turns into, by how. */
export function* textsOf(thing: unknown): Generator<readonly [way: string, text: string]> {
  yield ['printed', inspect(thing, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null })]
  yield ['printed without its own ways', inspect(thing, { depth: Infinity, showHidden: true, customInspect: false })]
  yield ['as JSON', tried(() => JSON.stringify(thing) ?? '')]
  yield ['as text', tried(() => String(thing))]
  yield ['copied', tried(() => inspect(structuredClone(thing), { depth: Infinity }))]
  if (thing instanceof Error) yield* ofError(thing)
}

function* ofError(error: Error): Generator<readonly [way: string, text: string]> {
  yield ['its message', error.message]
  yield ['its stack', error.stack ?? '']
  yield ['its members', inspect(Object.entries(error), { depth: Infinity, showHidden: true })]
  if (error.cause !== undefined) for (const [way, text] of textsOf(error.cause)) yield [`its cause ${way}`, text]
}

function tried(body: () => string): string {
  try {
    return body()
  } catch (error) {
    return inspect(error)
  }
}
