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

/** A needle, and which of what was planted it is of. */
interface Hunted extends Needle {
  readonly planted: string
}

/** Outputs of a program, looked through for what was planted. */
export class Sightings {
  /** Needles by their first four bytes, as a number. */
  readonly #needles = new Map<number, readonly Hunted[]>()
  /** Which two bytes some needle has as its third and fourth: most places in a text are passed over by these alone. */
  readonly #likely = new Uint8Array(1 << 16)
  readonly #seen: Sighting[] = []
  #outputs = 0

  constructor(planted: Readonly<Record<string, Planted>>) {
    for (const [name, { cores }] of Object.entries(planted))
      for (const needle of cores.flatMap(needlesOf)) this.#add({ ...needle, planted: name })
  }

  #add(needle: Hunted): void {
    const start = needle.bytes.readUInt32BE(0)
    this.#needles.set(start, [...(this.#needles.get(start) ?? []), needle])
    this.#likely[start & 0xffff] = 1
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
    const found = new Set(given)
    for (const { planted, form, at, end } of this.#found(bytes)) {
      if (found.has(planted)) continue
      found.add(planted)
      const around = bytes.subarray(Math.max(0, at - 60), end + 60).toString('latin1')
      this.#seen.push({ planted, form, output, around })
    }
  }

  /** Every place at which a needle stands: there are tens of thousands of outputs, and a thousand needles. */
  *#found(bytes: Buffer): Generator<Hunted & { readonly at: number; readonly end: number }> {
    let four = 0
    for (let index = 0; index < bytes.length; index += 1) {
      four = ((four << 8) | (bytes[index] ?? 0)) >>> 0
      if (this.#likely[four & 0xffff] === 0) continue
      const at = index - 3
      for (const needle of this.#needles.get(four) ?? []) {
        const end = at + needle.bytes.length
        if (at >= 0 && needle.bytes.equals(bytes.subarray(at, end))) yield { ...needle, at, end }
      }
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
