import { checkValue, variantOf, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { freeze } from '../core/json.ts'
import type { Dimension } from '../core/layers/audience.ts'
import type { Candidate, Layer } from '../core/layers/layer.ts'
import { EVERYBODY, type Entries, type Stored } from '../core/revisions/state.ts'

// Where an entry keeps its candidate: a weak map takes five times as long at every read, and a million entries are
// more than its collector likes. Symbols are left out where entries are written as JSON.
const CANDIDATE: unique symbol = Symbol('candidate')

/** An entry that may have been checked already. */
type Checked = Stored & { [CANDIDATE]?: Candidate }

/**
 * Checks stored entries against today's declarations, once each: the checked value is kept as long as the entry is.
 */
export class StoredCandidates {
  readonly #definitions: Definitions

  constructor(definitions: Definitions) {
    this.#definitions = definitions
  }

  /** The candidate an entry makes, or undefined for a deleted one and for a key that is not declared. */
  of(stored: Checked): Candidate | undefined {
    const known = stored[CANDIDATE]
    if (known !== undefined) return known
    const definition = this.#definitions.find(stored.key)
    if (stored.entry === undefined || definition === undefined) return undefined
    const candidate = candidateOf(definition, stored)
    stored[CANDIDATE] = candidate
    return candidate
  }
}

function candidateOf(definition: Definition, stored: Stored): Candidate {
  const { revision, by, at, scope } = stored
  const origin = { revision, by, at, ...(scope === undefined ? {} : { scope }) }
  const { entry } = stored
  if (entry === undefined || !('value' in entry)) {
    const kind = entry === undefined ? 'nothing' : Object.keys(entry).join(', ')
    return { usable: false, input: null, origin, note: `holds a ${kind} this version cannot read` }
  }
  const base = { input: freeze(entry.value), origin }
  const checked = checkValue(definition, entry.value)
  if ('issues' in checked)
    return { ...base, usable: false, note: checked.issues.map(issue => issue.message).join('; ') }
  const variant = variantOf(definition, entry.value)
  const note = stored.key === definition.key ? undefined : `stored under its former name ${stored.key}`
  return {
    ...base,
    usable: true,
    value: checked.value,
    ...(variant === undefined ? {} : { variant }),
    ...(note === undefined ? {} : { note }),
  }
}

/** The layers the revision log gives: one for each dimension of scopes, strongest first, then everybody's. */
export function storedLayers(
  state: Entries,
  candidates: StoredCandidates,
  aliases: ReadonlyMap<string, readonly string[]>,
  order: readonly Dimension[],
): Layer[] {
  const find = (key: string, scope: string): Candidate | undefined => {
    const stored = state.stored(key, scope)
    if (stored !== undefined && stored.entry !== undefined) return candidates.of(stored)
    return aliases.size === 0 ? undefined : findFormer(key, scope)
  }
  const findFormer = (key: string, scope: string): Candidate | undefined => {
    for (const alias of aliases.get(key) ?? []) {
      const stored = state.stored(alias, scope)
      if (stored !== undefined && stored.entry !== undefined) return candidates.of(stored)
    }
    return undefined
  }
  const scoped = order.map((dimension): Layer => ({
    name: dimension,
    pinnable: false,
    find: (key, scopes) => {
      const scope = scopes[dimension]
      return scope === undefined ? undefined : find(key, scope)
    },
  }))
  return [...scoped, { name: 'stored', pinnable: false, find: key => find(key, EVERYBODY) }]
}
