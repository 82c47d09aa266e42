import type { Definition } from '../definition/definition.ts'
import type { VarveError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { SourceLayer } from '../ports.ts'
import type { Reason } from '../rollouts/evaluation.ts'
import type { Trace } from '../rollouts/trace.ts'
import type { Audience } from './audience.ts'
import type { Origin } from './origin.ts'
import type { Part } from './part.ts'

/** The levels of precedence, as `explain` names them. */
export type LayerName =
  | 'override'
  | 'killed'
  | 'tenant'
  | 'service'
  | 'environment'
  | 'stored'
  | SourceLayer
  | 'default'

/** What one layer holds for a key: a checked value, or why it cannot serve. Made once, when it arrives. */
export type Candidate = {
  /** The value as it was written. */
  readonly input: Json
  readonly origin: Origin
  /** Name of the flag's variant this is. */
  readonly variant?: string
  /** Instant, in milliseconds, from which it no longer counts. */
  readonly expiresAt?: number
  /** True when a secret is in it, though its key is none: it is masked wherever it is shown. */
  readonly secret?: true
  /** True when a stronger layer took it away. */
  readonly removed?: true
  /** Where each part of it stands, for a value of several parts from sources. */
  readonly part?: Part
  /** Why a document served it. */
  readonly reason?: Reason
  /** The rule, or the rollout, that served it. */
  readonly ruleId?: string
  /** The unit that a document would have needed to decide, and that the asker does not have. */
  readonly lacks?: string
  /** True when a document says that the next layer serves. */
  readonly passes?: true
  /** Why a sealed value could not be opened (a clause), and the key it wants, where that is known. */
  readonly unreadable?: { readonly reason: string; readonly keyId?: string | undefined }
  /** True for a secret that stands in the store in the open where that is refused. */
  readonly exposed?: true
  /** Why a secret that is kept elsewhere cannot be had. */
  readonly unfetched?: VarveError
} & (
  | { readonly usable: true; readonly value: unknown; readonly note?: string }
  | { readonly usable: false; readonly note: string }
)

/**
 * One level of precedence. The list of layers is data: resolution asks them in order, explanation prints them.
 * `scopes` are the audience's scopes by dimension, worked out once when the audience was named.
 */
export interface Layer {
  readonly name: LayerName
  /** The document it is, where a source has several: `config.production.toml`. */
  readonly document?: string
  /** True for a layer that is not worth a word where it has nothing. */
  readonly quiet?: true
  /** True for sources that a pin lifts above every stored layer. */
  readonly pinnable: boolean
  /** What it has for a key. `among` is the list it is asked in: a computed value looks there for what it is made of. */
  find(key: string, scopes: Scopes, among: LayerList): Candidate | undefined
  /** What `find` returns and what else counts as right, while a document has two values; undefined where one does. */
  both?(key: string, scopes: Scopes, among: LayerList): readonly [served: Candidate, other: Candidate] | undefined
  /** How a document came to what `find` returned; undefined where there is none. */
  told?(key: string, scopes: Scopes, among: LayerList): Trace | undefined
  /** Why a key has nothing here, in words. */
  absence?(definition: Definition): string | undefined
  /** When what a key had here expired, in milliseconds since 1970 UTC, if that is why it has nothing. */
  expiredAt?(key: string): number | undefined
}

/** Who is asking: the audience, with its scopes ready to be looked up. */
export interface Scopes {
  readonly audience: Audience
  readonly tenant: string | undefined
  readonly service: string | undefined
  readonly environment: string | undefined
}

/** Layers in order of precedence, for keys that are pinned and for those that are not. */
export interface LayerList {
  readonly usual: readonly Layer[]
  readonly pinned: readonly Layer[]
  readonly pins: ReadonlySet<string>
  /** Layers of keys that stay as they were at start, whatever their sources say since. */
  readonly settled?: Settled | undefined
}

/** What was settled at start: which keys, and the layers that answer for them. */
export interface Settled {
  readonly keys: ReadonlySet<string>
  readonly layers: readonly Layer[]
}

/**
 * Orders layers, given strongest first. For a pinned key the pinnable ones come right after the overrides, in the
 * order they have among themselves.
 */
export function layerList(layers: readonly Layer[], pins: ReadonlySet<string>, settled?: Settled): LayerList {
  const overrides = layers.filter(layer => layer.name === 'override')
  const lifted = layers.filter(layer => layer.pinnable)
  const others = layers.filter(layer => layer.name !== 'override' && !layer.pinnable)
  return { usual: layers, pinned: [...overrides, ...lifted, ...others], pins, settled }
}

/** The layers of a key, strongest first. */
export function layersFor(list: LayerList, key: string): readonly Layer[] {
  if (list.settled !== undefined && list.settled.keys.has(key)) return list.settled.layers
  return list.pins.has(key) ? list.pinned : list.usual
}

/** The first usable candidate for a key, or undefined when no layer has one. Allocates nothing. */
export function resolve(
  list: LayerList,
  key: string,
  scopes: Scopes,
): (Candidate & { readonly usable: true }) | undefined {
  return firstUsable(layersFor(list, key), key, scopes, list)
}

/** The first usable candidate that some of a list's layers have for a key. Allocates nothing. */
export function firstUsable(
  layers: readonly Layer[],
  key: string,
  scopes: Scopes,
  among: LayerList,
): (Candidate & { readonly usable: true }) | undefined {
  for (const layer of layers) {
    const candidate = layer.find(key, scopes, among)
    if (candidate !== undefined && candidate.usable) return candidate
  }
  return undefined
}
