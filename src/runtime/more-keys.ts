import type { Definition } from '../core/definition/definition.ts'
import type { Layer } from '../core/layers/layer.ts'
import type { Surroundings } from './ground.ts'

/** A layer that also knows what another has found later. */
function withMore(layer: Layer, later: Layer | undefined): Layer {
  if (later === undefined) return layer
  return { ...layer, find: (key, scopes, among) => layer.find(key, scopes, among) ?? later.find(key, scopes, among) }
}

/** Surroundings that know more keys: `found` are the lower layers as they answer for those, where they could be asked. */
export function withDeclared(
  surroundings: Surroundings,
  definitions: readonly Definition[],
  found: readonly Layer[] | undefined,
): Surroundings {
  const { lower, pins, settled } = surroundings
  const pinned = definitions.filter(({ pin }) => pin).map(({ key }) => key)
  const more = (layers: readonly Layer[]): readonly Layer[] => {
    // The same documents were read, and only asked about more keys.
    const isSame = found?.length === layers.length
    return isSame ? layers.map((layer, index) => withMore(layer, found[index])) : layers
  }
  return {
    ...surroundings,
    lower: more(lower),
    pins: new Set([...pins, ...pinned]),
    // A setting declared now is as old as this process from its point of view.
    ...(settled === undefined ? {} : { settled: { keys: settled.keys, layers: more(settled.layers) } }),
  }
}
