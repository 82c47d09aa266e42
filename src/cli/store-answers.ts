import { isProblem, type Evaluation, type Flat, type Json, type Reader, type Tree, type Varve, type When } from 'varve'
import type { Answered, Answerer, Question } from './answers.ts'
import { documentIn } from './document-words.ts'
import { logicOf } from './json-logic.ts'
import { readerAt } from './reader-at.ts'
import { declareRecorded, isOfType } from './recorded-keys.ts'
import type { Session } from './session.ts'
import { whenOf } from './when.ts'

/** Readers of other instants that are kept at once. */
const MOST_INSTANTS = 256

type Asked = Reader<Flat<Tree>>

/** Answers from the project and its store: all layers, as the program would see them, at `at` or now. */
export async function storeAnswerer(session: Session, at: string | undefined): Promise<Answerer> {
  const { varve, store } = await session.open({ logic: await logicOf(session.output) })
  declareRecorded(session, varve)
  const base = await readerAt(varve, at, session.now)
  const instants = new Instants(varve, base)
  return {
    keys: await flagsOf(varve, store === undefined ? undefined : whenAt(at, session.now)),
    answer: async question => {
      const isOther = question.now !== undefined && store !== undefined
      return answerFrom(isOther ? await instants.at(question.now) : base, question)
    },
  }
}

/** Keys that are flags, by their declaration or because a document decides them. */
async function flagsOf(varve: Varve<Tree>, when: { readonly at: When | undefined } | undefined): Promise<string[]> {
  const entries = when === undefined ? [] : (await varve.snapshot(when.at)).entries
  const documented = new Set(entries.flatMap(({ key, value }) => (documentIn(value) === undefined ? [] : [key])))
  return varve.list().flatMap(({ key, kind }) => (kind === 'flag' || documented.has(key) ? [key] : []))
}

function whenAt(at: string | undefined, now: number): { readonly at: When | undefined } {
  return { at: at === undefined || at === 'now' ? undefined : whenOf(at, now) }
}

/** The same documents, asked at other instants. */
class Instants {
  readonly #varve: Varve<Tree>
  readonly #revision: number
  readonly #readers = new Map<number, Promise<Asked>>()

  constructor(varve: Varve<Tree>, base: Asked & { readonly moment?: { readonly revision: number } }) {
    this.#varve = varve
    this.#revision = base.moment?.revision ?? varve.head().number
  }

  at(now: number): Promise<Asked> {
    const known = this.#readers.get(now)
    if (known !== undefined) return known
    if (this.#readers.size >= MOST_INSTANTS) this.#readers.clear()
    const reader = this.#varve.at({ revision: this.#revision, at: now })
    this.#readers.set(now, reader)
    return reader
  }
}

function answerFrom(reader: Asked, { key, audience, type, trace, default: fallback }: Question): Answered {
  const failed = (errorCode: NonNullable<Answered['errorCode']>, errorMessage: string): Answered => ({
    value: fallback,
    reason: 'ERROR',
    errorCode,
    errorMessage,
  })
  const view = reader.for(audience)
  const found = evaluated(view, key)
  if (found === undefined) return failed('FLAG_NOT_FOUND', `There is no value called ${key}.`)
  if (found.secret) return failed('GENERAL', `${key} is a secret: its value is never printed.`)
  if (found.value === undefined) return failed('GENERAL', `${key} has no value in any layer.`)
  if (type !== undefined && !isOfType(found.value, type))
    return failed('TYPE_MISMATCH', `${key} is not of type ${type}.`)
  return { ...answered(found), ...(trace === true ? told(view, key) : {}) }
}

function evaluated(view: Asked, key: string): Evaluation | undefined {
  try {
    return view.evaluate(key)
  } catch (error) {
    if (isProblem(error, 'UNKNOWN_KEY')) return undefined
    throw error
  }
}

function answered({ key, value, variant, reason, ruleId, layer, lacks }: Evaluation): Answered {
  return {
    value: value as Json,
    reason,
    layer,
    ...(variant === undefined ? {} : { variant }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(lacks === undefined
      ? {}
      : { errorCode: 'TARGETING_KEY_MISSING', errorMessage: `${key} is decided by ${lacks}, which is missing.` }),
  }
}

function told(view: Asked, key: string): Pick<Answered, 'trace' | 'bucket'> {
  const { trace, bucket } = view.explain(key)
  return { ...(trace === undefined ? {} : { trace }), ...(bucket === undefined ? {} : { bucket }) }
}
