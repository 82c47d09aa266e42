import { shown, type Definition } from '../definition/definition.ts'
import type { Json } from '../json.ts'
import { MASK } from '../secret.ts'
import type { Moment } from '../revisions/revision.ts'
import { layersFor, type Candidate, type Layer, type LayerList, type LayerName, type Scopes } from './layer.ts'
import type { SourceOrigin } from '../ports.ts'
import type { Origin } from './origin.ts'
import type { Reason } from '../rollouts/evaluation.ts'
import type { BucketTrace, Trace } from '../rollouts/trace.ts'
import type { Part } from './part.ts'

/** Why a layer did or did not decide. */
export type LayerStatus = 'wins' | 'shadowed' | 'absent' | 'invalid' | 'expired' | 'pinned-under'

/** One layer's part in an explanation. */
export interface ExplainedLayer {
  readonly layer: LayerName
  readonly status: LayerStatus
  /** `••••` for a secret. */
  readonly value?: Json
  readonly origin?: Origin
  readonly note?: string
  /** The document it is, where its source has several: `config.production.toml`. */
  readonly document?: string
  /** Where each part of the value stands, for a value of several parts that sources put together. */
  readonly parts?: readonly ExplainedPart[]
  /** How its document came to what it says, where it was asked: it wins, or left it to the next layer. */
  readonly trace?: Trace
}

/** Where a part of a value stands. */
export interface ExplainedPart {
  /** Names and positions that lead to it, joined by dots. */
  readonly path: string
  readonly origin: SourceOrigin
}

/**
 * The answer to "why this value": which layer won, where its value came from, and what every other layer had to say.
 * The one object behind `explain`, the command line and every other door; a secret's value is never in it.
 */
export interface Explanation {
  readonly key: string
  /** `••••` for a secret; null when nothing is set anywhere. */
  readonly value: Json
  readonly moment: Moment
  readonly layer: LayerName
  readonly origin: Origin
  readonly reason: Reason
  readonly variant?: string
  /** The rule, or the rollout, that decided. */
  readonly ruleId?: string
  /**
   * For a stored value while the store cannot be heard (`STALE`): when it was last heard, in milliseconds since 1970 UTC.
   * Whatever anybody changed since then is not in it.
   */
  readonly heardAt?: number
  /** How old it may be, therefore, in milliseconds. */
  readonly staleFor?: number
  /** Where the asker stands on the hash line that decided. */
  readonly bucket?: BucketTrace
  /** Name of the attribute that a document would have needed to decide, and that the asker does not have. */
  readonly lacks?: string
  /** For a past moment: the winning layer is this process's present one, or what a secret manager has now, not recorded history. */
  readonly assumed?: true
  readonly layers: readonly ExplainedLayer[]
  /** How a document came to its answer: every rule and condition. Present where one decided, or left it to the next layer. */
  readonly trace?: Trace
}

/** What `explain` needs to know. */
export interface ExplainRequest {
  readonly definition: Definition
  readonly layers: LayerList
  readonly scopes: Scopes
  readonly moment: Moment
  /** When the store was last heard, where it cannot be heard, in milliseconds since 1970 UTC. */
  readonly heardAt: number | undefined
  /** True when the moment is a past one. */
  readonly past: boolean
}

/** What a layer has to say of the key. */
interface Finding {
  readonly layer: Layer
  readonly candidate: Candidate | undefined
}

/** Explains one key for one audience at one moment. */
export function explain(request: ExplainRequest): Explanation {
  const { definition, layers, scopes, moment } = request
  const { key } = definition
  const found: readonly Finding[] = layersFor(layers, key)
    .map(layer => ({ layer, candidate: layer.find(key, scopes, layers) }))
    .filter(({ layer, candidate }) => candidate !== undefined || layer.quiet !== true)
  const winner = found.find(({ candidate }) => candidate?.usable === true)
  // What stands below the winner had no say.
  const above = winner === undefined ? found : found.slice(0, found.indexOf(winner))
  const passed = above.filter(({ candidate }) => candidate?.passes === true)
  return {
    key,
    ...answer(request, winner, passed[0]?.candidate),
    moment,
    layers: parts(request, found, winner?.layer),
    ...traced(request, winner, passed),
  }
}

/** What was decided, and why: by the winner, or by nobody. `passed` left it to the next layer. */
function answer(
  request: ExplainRequest,
  winner: Finding | undefined,
  passed: Candidate | undefined,
): Omit<Explanation, 'key' | 'moment' | 'layers'> {
  const { definition, past, heardAt } = request
  if (winner?.candidate === undefined)
    return { value: null, layer: 'default', origin: { declared: definition.place }, reason: 'ERROR' }
  const { layer, candidate } = winner
  const { origin, variant, ruleId = passed?.ruleId } = candidate
  return {
    value: shownOf(definition, candidate),
    ...{ layer: layer.name, origin },
    reason: reasonOf(layer.name, candidate, heardAt !== undefined, passed),
    ...staleness(request, layer),
    ...(variant === undefined ? {} : { variant }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(past && !isKnown(layer, candidate) ? { assumed: true as const } : {}),
  }
}

/** Each layer's part. */
function parts(
  { definition, layers, scopes }: ExplainRequest,
  found: readonly Finding[],
  winner: Layer | undefined,
): ExplainedLayer[] {
  const pinned = layers.pins.has(definition.key) && winner?.pinnable === true
  return found.map(({ layer, candidate }) => {
    const wasAsked = layer === winner || candidate?.passes === true
    const trace = wasAsked ? layer.told?.(definition.key, scopes, layers) : undefined
    return {
      ...explained(definition, layer, candidate, { winner, pinned }),
      ...(trace === undefined ? {} : { trace }),
    }
  })
}

/** True for a value that the log itself has, of then as of now. */
function isKnown({ name }: Layer, { origin }: Candidate): boolean {
  return isRecorded(name) && !('manager' in origin)
}

/** How old an answer of the log may be, while its store cannot be heard. */
function staleness({ heardAt, moment }: ExplainRequest, { name }: Layer): Pick<Explanation, 'heardAt' | 'staleFor'> {
  if (heardAt === undefined || !isRecorded(name)) return {}
  return { heardAt, staleFor: Math.max(0, moment.at - heardAt) }
}

/** How the document that won, or the first that left it to others, came to that. */
function traced(
  { definition, scopes, layers }: ExplainRequest,
  winner: Finding | undefined,
  passed: readonly Finding[],
): Pick<Explanation, 'trace' | 'bucket' | 'lacks'> {
  // Any of those that left it to others might have decided with what it lacked.
  const lacks = [winner, ...passed].map(one => one?.candidate?.lacks).find(unit => unit !== undefined)
  const lacking = lacks === undefined ? {} : { lacks }
  for (const one of [winner, passed[0]]) {
    const trace = one?.layer.told?.(definition.key, scopes, layers)
    if (trace === undefined) continue
    const bucket = bucketOf(trace)
    return { trace, ...(bucket === undefined ? {} : { bucket }), ...lacking }
  }
  return lacking
}

/** Where the asker stands on the line that decided: that of the rule that matched, or of the rollout. */
function bucketOf({ rules, bucket, inner }: Trace): BucketTrace | undefined {
  if (bucket !== undefined) return bucket
  const matched = rules.find(({ outcome }) => outcome === 'matched')
  return matched?.bucket ?? (inner === undefined ? undefined : bucketOf(inner))
}

function explained(
  definition: Definition,
  layer: Layer,
  candidate: Candidate | undefined,
  outcome: { winner: Layer | undefined; pinned: boolean },
): ExplainedLayer {
  if (candidate === undefined) {
    const expired = layer.expiredAt?.(definition.key)
    if (expired !== undefined)
      return { layer: layer.name, status: 'expired', note: `expired ${new Date(expired).toISOString()}` }
    const note = layer.absence?.(definition)
    return { layer: layer.name, ...named(layer), status: 'absent', ...(note === undefined ? {} : { note }) }
  }
  const status = statusOf(layer, candidate, outcome)
  return {
    layer: layer.name,
    ...named(layer),
    status,
    ...(candidate.removed === true || candidate.passes === true ? {} : { value: shownOf(definition, candidate) }),
    // A copy: a place in code is worked out only when it is asked for, and now it is.
    origin: { ...candidate.origin },
    ...(candidate.note === undefined ? {} : { note: candidate.note }),
    // The names within a secret are part of it.
    ...(candidate.part === undefined || definition.secret || candidate.secret === true
      ? {}
      : { parts: placesIn(candidate.part, '') }),
  }
}

function named({ document }: Layer): Pick<ExplainedLayer, 'document'> {
  return document === undefined ? {} : { document }
}

/** A candidate's value as it may be shown: masked when its key is secret, or when a secret got into it. */
function shownOf(definition: Definition, { input, secret }: Candidate): Json {
  return secret === true ? MASK : shown(definition, input)
}

/** Where the single values of a part stand. */
function placesIn(part: Part, path: string): ExplainedPart[] {
  const below = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`)
  if (part.kind === 'map') return [...part.members].flatMap(([name, one]) => placesIn(one, below(name)))
  if (part.kind === 'list') return part.items.flatMap((item, index) => placesIn(item, below(index)))
  return [{ path, origin: part.origin }]
}

function statusOf(
  layer: Layer,
  candidate: Candidate,
  outcome: { winner: Layer | undefined; pinned: boolean },
): LayerStatus {
  if (candidate.removed === true) return 'shadowed'
  if (candidate.passes === true) return 'absent'
  if (!candidate.usable) return 'invalid'
  if (layer === outcome.winner) return 'wins'
  return outcome.pinned && isRecorded(layer.name) ? 'pinned-under' : 'shadowed'
}

/** True for layers the revision log holds. */
export function isRecorded(layer: LayerName): boolean {
  return ['killed', 'tenant', 'service', 'environment', 'stored'].includes(layer)
}

/**
 * Why a value is served. A document says so itself; else it is the layer that tells. Where a document that is off left it to
 * the code's default, that is the reason.
 */
export function reasonOf(
  layer: LayerName,
  candidate: Candidate,
  stale: boolean,
  passed: Candidate | undefined,
): Reason {
  if (stale && isRecorded(layer)) return 'STALE'
  if (candidate.reason !== undefined) return candidate.reason
  if (layer !== 'default') return 'STATIC'
  return passed?.reason === 'DISABLED' ? 'DISABLED' : 'DEFAULT'
}
