import { shown, type Definition } from '../definition/definition.ts'
import type { Json } from '../json.ts'
import { MASK } from '../secret.ts'
import type { Moment } from '../revisions/revision.ts'
import {
  layersFor,
  type Candidate,
  type Layer,
  type LayerList,
  type LayerName,
  type Origin,
  type Scopes,
} from './layer.ts'

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
  readonly reason: 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'STALE' | 'ERROR'
  readonly variant?: string
  /** For a past moment: the winning layer is this process's present one, not recorded history. */
  readonly assumed?: true
  readonly layers: readonly ExplainedLayer[]
}

/** What `explain` needs to know. */
export interface ExplainRequest {
  readonly definition: Definition
  readonly layers: LayerList
  readonly scopes: Scopes
  readonly moment: Moment
  /** True while the store cannot be heard. */
  readonly stale: boolean
  /** True when the moment is a past one. */
  readonly past: boolean
}

/** Explains one key for one audience at one moment. */
export function explain(request: ExplainRequest): Explanation {
  const { definition, layers, scopes } = request
  const list = layersFor(layers, definition.key)
  const found = list.map(layer => ({ layer, candidate: layer.find(definition.key, scopes) }))
  const winner = found.find(({ candidate }) => candidate?.usable === true)
  const pinned = layers.pins.has(definition.key) && winner?.layer.pinnable === true
  const parts = found.map(({ layer, candidate }) =>
    explained(definition, layer, candidate, { winner: winner?.layer, pinned }),
  )
  const { key } = definition
  const { moment } = request
  if (winner?.candidate === undefined) {
    return {
      key,
      value: null,
      layer: 'default',
      origin: { declared: definition.place },
      reason: 'ERROR',
      moment,
      layers: parts,
    }
  }
  return {
    key,
    value: shown(definition, winner.candidate.input),
    layer: winner.layer.name,
    origin: winner.candidate.origin,
    reason: reasonOf(winner.layer.name, request.stale),
    ...(winner.candidate.variant === undefined ? {} : { variant: winner.candidate.variant }),
    ...(request.past && !isRecorded(winner.layer.name) ? { assumed: true as const } : {}),
    moment,
    layers: parts,
  }
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
    return { layer: layer.name, status: 'absent', ...(note === undefined ? {} : { note }) }
  }
  const status = statusOf(layer, candidate, outcome)
  return {
    layer: layer.name,
    status,
    value: definition.secret ? MASK : candidate.input,
    origin: candidate.origin,
    ...(candidate.note === undefined ? {} : { note: candidate.note }),
  }
}

function statusOf(
  layer: Layer,
  candidate: Candidate,
  outcome: { winner: Layer | undefined; pinned: boolean },
): LayerStatus {
  if (!candidate.usable) return 'invalid'
  if (layer === outcome.winner) return 'wins'
  return outcome.pinned && isRecorded(layer.name) ? 'pinned-under' : 'shadowed'
}

/** True for layers the revision log holds. */
export function isRecorded(layer: LayerName): boolean {
  return ['killed', 'tenant', 'service', 'environment', 'stored'].includes(layer)
}

function reasonOf(layer: LayerName, stale: boolean): Explanation['reason'] {
  if (layer === 'default') return 'DEFAULT'
  return stale && isRecorded(layer) ? 'STALE' : 'STATIC'
}

/** An origin in words: `config.toml:3:8`, `SHOP_SERVER__PORT`, `revision 42 by dana`. */
export function originText(origin: Origin): string {
  if ('file' in origin) return `${origin.file}:${origin.line}:${origin.column}`
  if ('variable' in origin) return origin.variable
  if ('argument' in origin) return origin.argument
  if ('secretFile' in origin) return origin.secretFile
  if ('manager' in origin) return `${origin.manager}:${origin.reference}`
  if ('revision' in origin)
    return `${origin.scope === undefined ? '' : `${origin.scope}, `}revision ${origin.revision} by ${origin.by}`
  return 'declared' in origin ? origin.declared : origin.override
}
