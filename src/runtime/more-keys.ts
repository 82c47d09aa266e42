import type { Layer } from '../core/layers/layer.ts'

/** A layer that also knows what another has found later. */
export function withMore(layer: Layer, later: Layer | undefined): Layer {
  if (later === undefined) return layer
  return { ...layer, find: (key, scopes, among) => layer.find(key, scopes, among) ?? later.find(key, scopes, among) }
}
