/** One key through all documents: each stronger one goes onto what the weaker ones made. */
import type { Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Candidate } from '../core/layers/layer.ts'
import { noneOf, saysNone } from '../core/layers/input.ts'
import { isOperator, merge, UNSET, type MergeProblem } from '../core/layers/merge.ts'
import { originText } from '../core/layers/origin.ts'
import { partOf, type Part } from '../core/layers/part.ts'
import { takenApart } from '../core/layers/text-operators.ts'
import { fallbackIn } from './default-layer.ts'
import { tell, type OwnParts } from './own-parts.ts'

/** What a key is as of one document: that document's part on top of all weaker ones. */
export interface Step {
  readonly part: Part
  readonly former?: string
  /** The weaker step whose value is within this one, or covered by it. */
  readonly below?: Step
  /** True when nothing stronger has the key. */
  readonly isTop: boolean
}

/** A key's steps by the number of the document, the weakest first. */
export interface Fold {
  readonly definition: Definition
  readonly steps: ReadonlyMap<number, Step>
  /** What documents hold of it that a stronger one took away with `$unset`. */
  readonly gone: ReadonlyMap<number, Candidate>
  readonly errors: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Folds one key; undefined when no document has it. */
function foldKey(definition: Definition, documents: readonly OwnParts[], environment: string): Fold | undefined {
  const { key } = definition
  if (!documents.some(({ parts }) => parts.has(key))) return undefined
  const told = { errors: [] as Problem[], warnings: [] as Problem[] }
  const complain = (problem: MergeProblem): void => tell(told, key, problem)
  const steps = new Map<number, { part: Part; former?: string; below?: Step; isTop: boolean }>()
  const gone = new Map<number, Candidate>()
  let lower: Step | undefined
  for (const [index, { parts }] of documents.entries()) {
    const held = parts.get(key)
    if (held === undefined) continue
    const { part: own, former } = held
    const below = lower?.part ?? base(own, definition, environment)
    const merged = saysNone(own, definition) && isRequired(definition) ? UNSET : merge(below, own, complain)
    // An operator that was refused left everything as it was.
    if (merged === below) continue
    if (merged === UNSET) {
      for (const [weaker, step] of steps) gone.set(weaker, removed(step.part, own))
      gone.set(index, removed(own, own))
      steps.clear()
      lower = undefined
      continue
    }
    lower = {
      part: merged,
      isTop: false,
      ...(former === undefined ? {} : { former }),
      ...(lower === undefined ? {} : { below: lower }),
    }
    steps.set(index, lower)
  }
  const top = [...steps.keys()].at(-1)
  if (top !== undefined) steps.set(top, { ...(steps.get(top) as Step), isTop: true })
  return { definition, steps, gone, ...told }
}

/** Folds every key that some document has. */
export function foldAll(
  definitions: Iterable<Definition>,
  documents: readonly OwnParts[],
  environment: string,
): ReadonlyMap<string, Fold> {
  const folds = new Map<string, Fold>()
  for (const definition of definitions) {
    const fold = foldKey(definition, documents, environment)
    if (fold !== undefined) folds.set(definition.key, fold)
  }
  return folds
}

/** True for a key that must have a value: where a source says that there shall be none, its default serves. */
function isRequired(definition: Definition): boolean {
  return !definition.keepsEmpty && noneOf(definition) === undefined
}

/** What the weakest document goes onto: the declared default, where it changes something rather than says all of it. */
function base(own: Part, definition: Definition, environment: string): Part | undefined {
  if (own.kind !== 'items' && own.kind !== 'map') return undefined
  const fallback = fallbackIn(definition, environment)
  const changes = own.kind === 'items' || isOperator(own) || isNested(fallback)
  if (!changes || fallback === undefined || definition.secret) return undefined
  return takenApart(partOf(fallback, { declared: definition.place }), definition)
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function removed(part: Part, by: Part): Candidate {
  const itself = part === by
  const note = itself ? 'takes away what weaker layers have' : `taken away in ${originText(by.origin)}`
  return { usable: false, removed: true, input: null, origin: part.origin, note }
}
