import { reasonOf } from '../core/layers/explanation.ts'
import { layersFor, type Candidate, type LayerList, type LayerName, type Scopes } from '../core/layers/layer.ts'
import { Secret } from '../core/secret.ts'
import type { Evaluation } from './reader.ts'

/** The value of a key with what there is to say about it in short. */
export function evaluate(list: LayerList, key: string, scopes: Scopes, stale: boolean): Evaluation {
  let passed: Candidate | undefined
  for (const layer of layersFor(list, key)) {
    const candidate = layer.find(key, scopes, list)
    if (candidate === undefined) continue
    if (candidate.passes === true) passed = passedOver(passed, candidate)
    if (candidate.usable) return evaluationOf(key, layer.name, candidate, passed, stale)
  }
  return nothingFound(key, passed)
}

/**
 * The evaluation that a winner of a layer makes; `passed` is the first document above it that left it to others. Five
 * parameters, because an object of them would be a second one for each evaluation.
 */
export function evaluationOf(
  key: string,
  layer: LayerName,
  candidate: Candidate & { readonly usable: true },
  passed: Candidate | undefined,
  stale: boolean,
): Evaluation {
  const { value, variant, ruleId, origin, lacks } = candidate
  return {
    key,
    value,
    variant,
    reason: reasonOf(layer, candidate, stale, passed),
    ruleId: ruleId ?? passed?.ruleId,
    revision: revisionOf(origin) ?? revisionOf(passed?.origin),
    layer,
    lacks: lacks ?? passed?.lacks,
    split: candidate.reason === 'SPLIT' || passed?.reason === 'SPLIT',
    secret: candidate.secret === true || value instanceof Secret,
  }
}

/** The first document that left it to others, told of what a later one lacked: with that, it might have decided. */
export function passedOver(first: Candidate | undefined, next: Candidate): Candidate {
  if (first === undefined) return next
  return first.lacks !== undefined || next.lacks === undefined ? first : { ...first, lacks: next.lacks }
}

/** The evaluation of a key that no layer has a value for. */
export function nothingFound(key: string, passed: Candidate | undefined): Evaluation {
  const none = { value: undefined, variant: undefined, reason: 'ERROR', layer: 'default' } as const
  const split = passed?.reason === 'SPLIT'
  return { key, ...none, ruleId: undefined, revision: undefined, lacks: passed?.lacks, split, secret: false }
}

function revisionOf(origin: Candidate['origin'] | undefined): number | undefined {
  return origin !== undefined && 'revision' in origin ? origin.revision : undefined
}
