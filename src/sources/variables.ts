import type { SourceComplaint, SourceKey, SourceReport } from '../core/ports.ts'
import { settle, shownAs, type Claim, type Findings, type Variable } from './claims.ts'
import { inside, type Inside } from './inside.ts'
import { Names, type Found, type Lead } from './names.ts'
import { isEverybodys, suspects, type Stranger, type Suspicion } from './strangers.ts'
import { isObjectText, noObject, otherText, treeOf, type GroupText } from './trees.ts'

export type { Variable } from './claims.ts'

/** Keys whose variable may be given as a file: `DATABASE_URL_FILE` holds the path of one. */
export type FilePolicy = 'secret' | 'all' | 'none'

/** How variables are read. */
export interface VariableOptions {
  /** Whose value may stand in a file that `<NAME>_FILE` names; secrets' only when absent. */
  readonly files?: FilePolicy | undefined
  /** What becomes of a name inside a record: lower case when absent. */
  readonly envKeyCase?: 'lower' | 'preserve' | undefined
  /** Which names that fit no key are told of. */
  readonly suspicion?: Suspicion
}

/**
 * Leads variables to keys. Any case of a name is accepted; levels are joined by `__`, or by `_` where the name is the
 * derived one; what follows a key after `__` leads into its value; a group's name holds its values as JSON.
 * @example readVariables([{ name: 'HOSTS__0', text: 'a', origin }], new Names(keys, { prefixes: [''] }))
 */
export function readVariables(
  variables: Iterable<Variable>,
  names: Names,
  options: VariableOptions = {},
): SourceReport {
  const sorting = new Sorting(names, options)
  for (const variable of variables) sorting.sort(variable)
  return sorting.report()
}

/** Sorts variables by what they are about. */
class Sorting {
  readonly #names: Names
  readonly #options: VariableOptions
  readonly #claims = new Map<SourceKey, Claim[]>()
  readonly #groups: GroupText[] = []
  readonly #strangers: Stranger[] = []
  readonly #complaints: SourceComplaint[] = []

  constructor(names: Names, options: VariableOptions) {
    this.#names = names
    this.#options = options
  }

  sort(variable: Variable): void {
    const found = this.#names.find(variable.name)
    if (found?.rest.length === 0) this.#claim({ variable, lead: found.lead, path: [], says: 'text' })
    else if (found === undefined) this.#sortGroup(variable)
    else this.#sortInside(variable, found)
  }

  /** A name that goes on after a key's: a place in its value, an order to unset it, or a file that holds it. */
  #sortInside(variable: Variable, { lead, rest }: Found): void {
    const reached = this.#inside(lead, rest)
    const before = this.#beforeUnset(lead, rest, reached)
    if (before !== undefined) return this.#claim({ variable, lead, path: before, says: 'unset' })
    if ('path' in reached) return this.#claim({ variable, lead, path: reached.path, says: 'text' })
    if ('forbidden' in reached) return void this.#complaints.push(forbidden(variable))
    if (this.#sortFile(variable)) return
    this.#strangers.push({ variable, among: reached.stray.map(segments => [lead.name, ...segments].join('__')) })
  }

  /** The place that `…__UNSET` is about; undefined where that is the name of a member. */
  #beforeUnset(lead: Lead, rest: readonly string[], reached: Inside): readonly string[] | undefined {
    const last = rest.at(-1)
    // In a record any name is a member's, so the order is in capitals there.
    const isMember = 'path' in reached && (!reached.isFree || last !== 'UNSET')
    if (isMember || last?.toUpperCase() !== 'UNSET') return undefined
    const before = this.#inside(lead, rest.slice(0, -1))
    return 'path' in before ? before.path : undefined
  }

  #inside(lead: Lead, segments: readonly string[]): Inside {
    if (segments.length === 0) return { path: [], node: undefined, isFree: false }
    return inside(lead.key.shape, segments, this.#options.envKeyCase === 'preserve')
  }

  #sortGroup(variable: Variable): void {
    const path = this.#names.group(variable.name)
    if (path !== undefined && isObjectText(variable.text)) this.#groups.push({ variable, path })
    else if (this.#sortFile(variable)) return
    else if (path === undefined) this.#strangers.push({ variable })
    else this.#passOver(variable, path)
  }

  /** A group's name with other text. Empty text is nothing, as everywhere. */
  #passOver(variable: Variable, path: readonly string[]): void {
    if (variable.text === '') return
    // The name of the whole configuration has a prefix always.
    if (path.length === 0 || this.#names.isPrefixed(variable.name)) this.#complaints.push(noObject(variable))
    else if (!isEverybodys(variable)) this.#complaints.push(otherText(variable, path))
  }

  /** True for `DATABASE_URL_FILE`, where `DATABASE_URL` may be given so. */
  #sortFile(variable: Variable): boolean {
    const { files = 'secret' } = this.#options
    if (files === 'none' || !variable.name.toUpperCase().endsWith('_FILE')) return false
    const found = this.#names.find(variable.name.slice(0, -'_FILE'.length))
    if (found === undefined || found.rest.length > 0) return false
    if (files !== 'all' && !found.lead.key.secret) return false
    this.#claim({ variable, lead: found.lead, path: [], says: 'file' })
    return true
  }

  #claim(claim: Claim): void {
    const { key } = claim.lead
    const others = this.#claims.get(key)
    if (others === undefined) this.#claims.set(key, [claim])
    else others.push(claim)
  }

  report(): SourceReport {
    const found: Findings = { values: [], ignored: [], complaints: this.#complaints }
    for (const [key, claims] of this.#claims) settle(key, claims, found)
    const tree = treeOf(this.#groups, this.#complaints)
    const unknown = suspects(this.#strangers, this.#names, this.#options.suspicion ?? 'ours')
    // Whoever writes DATABASE__POOL_SIZE writes pool_size in JSON as well.
    return { ...found, unknown, ...(tree === undefined ? {} : { tree, relaxed: true }) }
  }
}

function forbidden(variable: Variable): SourceComplaint {
  return {
    code: 'SOURCE_UNSAFE',
    about: shownAs(variable),
    issue: 'leads to a forbidden name (__proto__, constructor or prototype)',
    origin: variable.origin,
    remedy: 'Choose another name.',
    severity: 'error',
  }
}
