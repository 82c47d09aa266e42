import type { Definition } from '../definition/definition.ts'
import type { Json } from '../json.ts'
import type { SourceLayer, SourceOrigin } from '../ports.ts'

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

/** Where a value comes from. */
export type Origin =
  | SourceOrigin
  | { readonly revision: number; readonly by: string; readonly at: number; readonly scope?: string }
  | { readonly override: string }

/** What one layer holds for a key: a checked value, or why it cannot serve. Made once, when it arrives. */
export type Candidate = {
  /** The value as it was written. */
  readonly input: Json
  readonly origin: Origin
  /** Name of the flag's variant this is. */
  readonly variant?: string
  /** Instant, in milliseconds, from which it no longer counts. */
  readonly expiresAt?: number
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
  /** True for sources that a pin lifts above every stored layer. */
  readonly pinnable: boolean
  find(key: string, scopes: Scopes): Candidate | undefined
  /** Why a key has nothing here, in words. */
  absence?(definition: Definition): string | undefined
  /** When what a key had here expired, in milliseconds since 1970 UTC, if that is why it has nothing. */
  expiredAt?(key: string): number | undefined
}

/** The scopes of an audience, ready to be looked up. */
export interface Scopes {
  readonly tenant: string | undefined
  readonly service: string | undefined
  readonly environment: string | undefined
}

/** Layers in order of precedence, for keys that are pinned and for those that are not. */
export interface LayerList {
  readonly usual: readonly Layer[]
  readonly pinned: readonly Layer[]
  readonly pins: ReadonlySet<string>
}

/**
 * Orders layers, given strongest first. For a pinned key the pinnable ones come right after the overrides, in the
 * order they have among themselves.
 */
export function layerList(layers: readonly Layer[], pins: ReadonlySet<string>): LayerList {
  const overrides = layers.filter(layer => layer.name === 'override')
  const lifted = layers.filter(layer => layer.pinnable)
  const others = layers.filter(layer => layer.name !== 'override' && !layer.pinnable)
  return { usual: layers, pinned: [...overrides, ...lifted, ...others], pins }
}

/** The layers of a key, strongest first. */
export function layersFor(list: LayerList, key: string): readonly Layer[] {
  return list.pins.has(key) ? list.pinned : list.usual
}

/** The first usable candidate for a key, or undefined when no layer has one. Allocates nothing. */
export function resolve(
  list: LayerList,
  key: string,
  scopes: Scopes,
): (Candidate & { readonly usable: true }) | undefined {
  for (const layer of layersFor(list, key)) {
    const candidate = layer.find(key, scopes)
    if (candidate !== undefined && candidate.usable) return candidate
  }
  return undefined
}
