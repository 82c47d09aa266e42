import { toDotted, type Json, type JsonPath } from 'varve'
import { lengthText } from './durations.ts'

/** Who is answerable for one part, as the server tells it. */
export interface Blamed {
  readonly path: JsonPath
  readonly value: Json
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
}

/** One part of a value with who made it so, and for how long it has been. */
export interface BlameRow extends Omit<Blamed, 'path'> {
  /** As people write it; empty for the whole value. */
  readonly path: string
  /** `41 d`. */
  readonly age: string
  /** How lately it changed among the parts of this value: 1 for the newest, 0 for the oldest. */
  readonly heat: number
}

/** The parts of a value, each with its author, age and heat. */
export function blameRows(blamed: readonly Blamed[], now: number): readonly BlameRow[] {
  const times = blamed.map(({ at }) => at)
  const [oldest, newest] = [Math.min(...times), Math.max(...times)]
  return blamed.map(({ path, ...one }) => ({
    ...one,
    path: toDotted(path),
    age: lengthText(now - one.at),
    heat: newest === oldest ? 1 : (one.at - oldest) / (newest - oldest),
  }))
}

/** One change of a key in a scope, as history tells it. */
export interface Told {
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
  readonly scope?: string
  readonly after?: Json
}

/** A value that stood for a while, with who put it there. */
export interface Tenure {
  readonly revision: number
  readonly by: string
  readonly message: string
  readonly from: number
  /** Undefined for the one that stands. */
  readonly to: number | undefined
  /** `41 d`. */
  readonly lasted: string
  /** Absent where the key was not set then. */
  readonly value?: Json
}

/** The chain of a key's values in one scope: what it was, for how long, by whom. `told` are newest first. */
export function tenures(told: readonly Told[], now: number, scope?: string): readonly Tenure[] {
  let to: number | undefined
  return told
    .filter(entry => entry.scope === scope)
    .map(({ revision, by, message, at, after }) => {
      const tenure: Tenure = {
        ...{ revision, by, message, from: at, to, lasted: lengthText((to ?? now) - at) },
        ...(after === undefined ? {} : { value: after }),
      }
      to = at
      return tenure
    })
}
