import { checkValue, variantOf, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { freeze } from '../core/json.ts'
import type { Candidate } from '../core/layers/layer.ts'
import type { Commitment, Entry, Leaf } from '../core/revisions/revision.ts'
import type { Stored } from '../core/revisions/state.ts'
import type { Test } from '../core/rollouts/asking.ts'
import type { Reason } from '../core/rollouts/evaluation.ts'
import type { Decision } from '../core/rollouts/flag-decision.ts'
import type { Served } from '../core/rollouts/outcome.ts'
import type { RolloutCompiling } from '../core/rollouts/rollout-decision.ts'
import type { DocumentTools, Evaluators } from './document-tools.ts'
import { isDocument } from './documents.ts'
import { referenceCandidate } from './managed/reference-candidate.ts'
import type { Sealing } from './secrets/sealing.ts'

/** What an entry answers: the same to everybody, or what its document decides. */
export type Holding =
  | { readonly candidate: Candidate; readonly decision?: undefined }
  | { readonly decision: Decision<Candidate>; readonly candidate?: undefined }

// Where an entry keeps what was made of it: a weak map takes five times as long at every read, and a million entries are
// more than its collector likes. Symbols are left out where entries are written as JSON.
const MADE: unique symbol = Symbol('made')

type Tools = Pick<DocumentTools, 'evaluators' | 'compiling' | 'sealing' | 'managed'>

type Made<T> = Stored & { [MADE]?: T }

/** Checks and compiles stored entries against today's declarations, once each: what was made is kept as long as the entry. */
export class StoredCandidates {
  readonly #definitions: Definitions
  readonly #tools: Tools

  /** `tools` is what documents are compiled with. */
  constructor(definitions: Definitions, tools: Tools) {
    this.#definitions = definitions
    this.#tools = tools
  }

  /** What an entry answers, or undefined for a deleted one and for a key that is not declared. */
  of(stored: Made<Holding>): Holding | undefined {
    const known = stored[MADE]
    if (known !== undefined) return known
    const definition = this.#definitions.find(stored.key)
    if (stored.entry === undefined || definition === undefined) return undefined
    const holding = holdingOf(definition, stored, this.#tools)
    // What could not be compiled for want of tools is compiled once they are there; what could not be opened, likewise.
    const isWhole = this.#tools.evaluators !== undefined || !isDocument(stored.entry)
    const { unreadable, unfetched } = holding.candidate ?? {}
    if (isWhole && unreadable === undefined && unfetched === undefined) stored[MADE] = holding
    return holding
  }

  /** Makes an entry's answer anew, for whoever asks from now on. */
  remake(stored: Made<Holding>): void {
    delete stored[MADE]
    this.of(stored)
  }

  /** The same entry without what was made of it: whoever has the former one goes on with that. */
  anew(stored: Stored): Stored {
    const { [MADE]: _, ...plain }: Made<Holding> = stored
    return plain
  }

  /** The condition of a stored segment, or undefined for one that was deleted. One that is damaged never holds. */
  segment(stored: Made<Test> | undefined): Test | undefined {
    if (stored?.entry === undefined) return undefined
    const known = stored[MADE]
    if (known !== undefined) return known
    const { evaluators, compiling } = this.#tools
    const segment = 'value' in stored.entry ? evaluators?.segmentShape(stored.entry.value).document : undefined
    const test = evaluators?.condition(segment?.when ?? false, compiling)
    if (test !== undefined) stored[MADE] = test
    return test
  }
}

function holdingOf(definition: Definition, stored: Stored, tools: Tools): Holding {
  const { entry } = stored
  if (entry === undefined) return refused(stored, 'holds nothing')
  if (!('flag' in entry || 'rollout' in entry)) return { candidate: leafOf(definition, stored, tools)(entry) }
  const { evaluators } = tools
  if (evaluators === undefined) return refused(stored, 'what evaluates documents is not loaded yet')
  const damage = damageOf(entry, evaluators)
  if (damage !== undefined) return refused(stored, `is damaged: ${damage}`)
  const isSplit = 'flag' in entry || 'flag' in entry.rollout.candidate
  if (definition.secret && isSplit) return refused(stored, 'a secret cannot be split by rules')
  const { flagDecision, rolloutDecision } = evaluators
  const compiling = compilingOf(definition, stored, tools)
  try {
    return {
      decision: 'flag' in entry ? flagDecision(entry.flag, compiling) : rolloutDecision(entry.rollout, compiling),
    }
  } catch (error) {
    return refused(stored, error instanceof Error ? error.message : String(error))
  }
}

function refused(stored: Stored, note: string): Holding {
  return { candidate: { usable: false, input: null, origin: originOf(stored), note } }
}

type LeafCandidate = (value: Leaf, reason?: Reason) => Candidate

/** What a leaf of an entry answers: sealed, kept elsewhere, or in the open. */
function leafOf(definition: Definition, stored: Stored, { sealing, managed }: Tools): LeafCandidate {
  const origin = originOf(stored)
  return (value, reason) => {
    if ('sealed' in value) return sealedCandidate(definition, stored, sealing, value.sealed, reason)
    if ('reference' in value)
      return referenceCandidate(definition, { stored, reference: value.reference, reason }, managed)
    const found = leafCandidate(definition, stored, origin, value, reason)
    return definition.secret ? openCandidate(found, sealing) : found
  }
}

/** What a document's answers are made with. */
function compilingOf(definition: Definition, stored: Stored, tools: Tools): RolloutCompiling<Candidate> {
  const { entry } = stored
  const origin = originOf(stored)
  const leaf = leafOf(definition, stored, tools)
  return {
    ...tools.compiling,
    servedOf: ({ variants }) =>
      once((variant, reason, ruleId) => {
        if (variant === null) return passing(origin, reason, ruleId)
        const own = Object.hasOwn(variants, variant) ? variants[variant] : undefined
        const value = own === undefined ? missingVariant(origin, variant) : leaf({ value: own }, reason)
        return { ...value, variant, ...(ruleId === undefined ? {} : { ruleId }) }
      }),
    lacking: (answer, lacks) => ({ ...answer, lacks }),
    leaf: (value, reason) => {
      const ruleId = entry !== undefined && 'rollout' in entry ? entry.rollout.id : undefined
      if (value === null) return passing(origin, reason, ruleId)
      return { ...leaf(value, reason), ...(ruleId === undefined ? {} : { ruleId }) }
    },
  }
}

/** What is wrong with a document first: whoever can write to the store can write past the checks. */
function damageOf(entry: Exclude<Entry, Leaf>, { flagShape, rolloutShape }: Evaluators): string | undefined {
  const [problem] = ('flag' in entry ? flagShape(entry.flag) : rolloutShape(entry.rollout)).problems ?? []
  return problem === undefined ? undefined : `${problem.path} ${problem.issue}`.trim()
}

function originOf({ revision, by, at, scope }: Stored): Candidate['origin'] {
  return { revision, by, at, ...(scope === undefined ? {} : { scope }) }
}

function leafCandidate(
  definition: Definition,
  stored: Stored,
  origin: Candidate['origin'],
  leaf: Leaf,
  reason: Reason | undefined,
): Candidate {
  if (!('value' in leaf)) {
    const kind = Object.keys(leaf)[0] ?? 'nothing'
    return { usable: false, input: null, origin, note: `holds a ${kind} this version cannot read` }
  }
  const base = { input: freeze(leaf.value), origin, ...(reason === undefined ? {} : { reason }) }
  const checked = checkValue(definition, leaf.value)
  if ('issues' in checked)
    return { ...base, usable: false, note: checked.issues.map(issue => issue.message).join('; ') }
  const variant = variantOf(definition, leaf.value)
  const note = stored.key === definition.key ? undefined : `stored under its former name ${stored.key}`
  return {
    ...base,
    usable: true,
    value: checked.value,
    ...(variant === undefined ? {} : { variant }),
    ...(note === undefined ? {} : { note }),
  }
}

/** What a sealed value answers: the secret, or why it cannot be had. What it is stays out of everything that is shown. */
function sealedCandidate(
  definition: Definition,
  stored: Stored,
  sealing: Sealing,
  commitment: Commitment,
  reason: Reason | undefined,
): Candidate {
  const origin = originOf(stored)
  const base = { input: null, origin, ...(reason === undefined ? {} : { reason }) }
  if (!definition.secret) return { ...base, usable: false, note: 'is sealed, and its key is declared as no secret' }
  if (stored.entry === undefined) return { ...base, usable: false, note: 'holds nothing' }
  const found = sealing.valueIn(stored.entry, commitment, stored)
  if ('reason' in found) return { ...base, usable: false, note: `cannot be opened: ${found.reason}`, unreadable: found }
  return { ...leafCandidate(definition, stored, origin, found, reason), input: null }
}

/** A secret that stands in the store in the open: it is served in development and test, and shown nowhere. */
function openCandidate(found: Candidate, { servesPlaintext }: Sealing): Candidate {
  const { origin, reason } = found
  const why = reason === undefined ? {} : { reason }
  if (!servesPlaintext) return { usable: false, input: null, origin, ...why, note: EXPOSED, exposed: true }
  return { ...found, input: null, note: [found.note ?? [], 'is stored in the open'].flat().join('; ') }
}

const EXPOSED = 'stands in the open, which only development and test allow'

/** The document's word that the next layer serves. */
function passing(origin: Candidate['origin'], reason: Reason, ruleId: string | undefined): Candidate {
  const note = reason === 'DISABLED' ? 'is off, and has no variant for that' : 'leaves it to the next layer'
  const rule = ruleId === undefined ? {} : { ruleId }
  return { usable: false, input: null, origin, note, passes: true, reason, ...rule }
}

function missingVariant(origin: Candidate['origin'], variant: string): Candidate {
  return { usable: false, input: null, origin, note: `serves ${variant}, which is none of its variants` }
}

/** Makes each answer once, however many rules serve it. */
function once(make: Served<Candidate>): Served<Candidate> {
  const made = new Map<string, Candidate>()
  return (variant, reason, ruleId) => {
    const name = JSON.stringify([variant, reason, ruleId])
    let candidate = made.get(name)
    if (candidate === undefined) made.set(name, (candidate = make(variant, reason, ruleId)))
    return candidate
  }
}
