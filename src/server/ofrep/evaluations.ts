import type { Audience, Varve } from 'varve'
import { endOf, textOf, framed, type FlagAnswer, FlagAnswers, type FlagAnswersOptions } from './answers.ts'
import { fingerprint, joined, tagOf, type Fingerprint } from './fingerprint.ts'
import { ServedKeys } from './served-keys.ts'

/** What is evaluated. */
export type EvaluatedVarve = Pick<Varve, 'for' | 'declaredKeys' | 'declared' | 'generation'>

/** Who is asked for. */
export interface Asker {
  readonly audience: Audience
  readonly contextId: string | undefined
}

/** All flags for one asker, in words. */
export interface BulkAnswer {
  /** Of all that was answered, and of nothing else: the same where every byte is the same. */
  readonly tag: string
  /** JSON; `streams` is put in as it is. */
  readonly body: () => string
  readonly answers: readonly FlagAnswer[]
  /** Keys that are answered with a value. Nothing may be awaited before it is asked for. */
  readonly keys: () => readonly string[]
}

/** A bulk holds every flag, shown or not: which of them somebody is shown, only the client knows. */
const UNSEEN = { exposure: false } as const

/** Evaluates flags at one moment, and puts them into OFREP's words. */
export class Evaluations {
  readonly #varve: EvaluatedVarve
  readonly #keys: ServedKeys
  readonly #answers: FlagAnswers
  readonly #set: string
  #rest = { text: '', print: fingerprint('') }

  constructor(varve: EvaluatedVarve, options: Omit<FlagAnswersOptions, 'firstVariant'>) {
    this.#varve = varve
    this.#keys = new ServedKeys(varve)
    this.#answers = new FlagAnswers({ ...options, firstVariant: key => firstVariant(varve.declared(key)) })
    this.#set = `"metadata":${JSON.stringify({ flagSetId: options.flagSetId })}`
  }

  /** One flag; undefined for a key that is not served. */
  single(key: string, { audience, contextId }: Asker): { text: string; answer: FlagAnswer } | undefined {
    if (!this.#keys.has(key)) return undefined
    this.#arrive()
    const answer = this.#answers.answer(this.#varve.for(audience), key)
    return { text: textOf(answer, endOf(contextId)), answer }
  }

  /** Every flag that is served. `streams` is the JSON of where changes are told. */
  bulk({ audience, contextId }: Asker, streams: string): BulkAnswer {
    this.#arrive()
    const reader = this.#varve.for(audience)
    // No key has another moment than the first: nothing is awaited.
    const answers: FlagAnswer[] = []
    for (const key of this.#keys.all) {
      const answer = this.#answers.answer(reader, key, UNSEEN)
      if (answer.status !== 404) answers.push(answer)
    }
    const end = endOf(contextId)
    const rest = `],${this.#set}${streams}}`
    const prints = answers.map(one => one.fingerprint)
    const tag = tagOf(joined([...prints, fingerprint(end), this.#printOf(rest)]))
    const keys = (): string[] =>
      [...this.#keys.all].filter(key => this.#answers.answer(reader, key, UNSEEN).status === 200)
    return { tag, answers, keys, body: () => framed(answers, end, { before: '{"flags":[', after: rest }) }
  }

  /** What stands after the flags is long, and the same for all who ask with one credential. */
  #printOf(rest: string): Fingerprint {
    if (rest !== this.#rest.text) this.#rest = { text: rest, print: fingerprint(rest) }
    return this.#rest.print
  }

  /** Comes to the instant it is: a timer may be late. */
  #arrive(): void {
    this.#varve.generation()
  }
}

function firstVariant(declared: unknown): ReturnType<FlagAnswersOptions['firstVariant']> {
  if (typeof declared !== 'object' || declared === null || !('variants' in declared)) return undefined
  const { variants } = declared
  const [first] = typeof variants === 'object' && variants !== null ? Object.entries(variants) : []
  return first === undefined ? undefined : { name: first[0], value: first[1] as never }
}
