import { describeType, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { LogState } from '../core/revisions/state.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import type { UntypedReader } from './reader.ts'
import type { DeclaredKey, Listing } from './varve.ts'

/** What is declared of every key, made once for as long as no more are declared. */
export class KeyList {
  readonly #definitions: Definitions
  #keys: readonly DeclaredKey[] = []

  constructor(definitions: Definitions) {
    this.#definitions = definitions
  }

  /** In the order of declaration. Keys are only ever added. */
  get all(): readonly DeclaredKey[] {
    if (this.#keys.length !== this.#definitions.size)
      this.#keys = Object.freeze([...this.#definitions].map(declaredKey))
    return this.#keys
  }

  /** Every key as a list shows it, with the value that a reader has for it. */
  read(reader: UntypedReader): Listing[] {
    return this.all.map(declared => {
      const explanation = reader.explain(declared.key)
      const { value, layer, reason } = explanation
      return { ...declared, value: reason === 'ERROR' ? undefined : value, layer, explanation }
    })
  }
}

function declaredKey(definition: Definition): DeclaredKey {
  const { key, kind, secret, category, doc, owner, tags, unit, deprecated, expires, env, place } = definition
  return Object.freeze({
    ...{ key, kind, secret, category, doc, owner, tags, unit, deprecated, expires },
    type: describeType(definition),
    variable: env[0] ?? '',
    declared: place,
  })
}

/** Keys that the log holds and no declaration knows. */
export function notInCode(definitions: Definitions, state: LogState): string[] {
  const keys = [...state.live()].filter(({ scope }) => !isReserved(scope)).map(({ key }) => key)
  return [...new Set(keys)].filter(key => definitions.find(key) === undefined).toSorted()
}
