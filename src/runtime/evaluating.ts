import { reasonOf } from '../core/layers/explanation.ts'
import { layersFor, type Candidate, type LayerList, type Scopes } from '../core/layers/layer.ts'
import { Secret } from '../core/secret.ts'
import type { Evaluation } from './reader.ts'

/** The value of a key with what there is to say about it in short. */
export function evaluate(list: LayerList, key: string, scopes: Scopes, stale: boolean): Evaluation {
  let passed: Candidate | undefined
  for (const layer of layersFor(list, key)) {
    const candidate = layer.find(key, scopes, list)
    if (candidate === undefined) continue
    if (candidate.passes === true) passed ??= candidate
    if (!candidate.usable) continue
    const { value, variant, ruleId, origin, lacks } = candidate
    return {
      key,
      value,
      variant,
      reason: reasonOf(layer, candidate, stale, passed),
      ruleId: ruleId ?? passed?.ruleId,
      revision: revisionOf(origin) ?? revisionOf(passed?.origin),
      layer: layer.name,
      lacks: lacks ?? passed?.lacks,
      split: candidate.reason === 'SPLIT' || passed?.reason === 'SPLIT',
      secret: candidate.secret === true || value instanceof Secret,
    }
  }
  const none = { value: undefined, variant: undefined, reason: 'ERROR', layer: 'default' } as const
  const split = passed?.reason === 'SPLIT'
  return { key, ...none, ruleId: undefined, revision: undefined, lacks: passed?.lacks, split, secret: false }
}

function revisionOf(origin: Candidate['origin'] | undefined): number | undefined {
  return origin !== undefined && 'revision' in origin ? origin.revision : undefined
}
