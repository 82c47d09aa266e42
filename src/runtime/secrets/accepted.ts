import { layersFor, type Candidate, type LayerList, type Scopes } from '../../core/layers/layer.ts'
import { sameValue } from '../same-value.ts'

/**
 * Every value of a key that counts as right for somebody: the one that is served first, then the others that a rollout
 * still has, or has already. Empty where no layer has one.
 */
export function acceptedIn(list: LayerList, key: string, scopes: Scopes): readonly unknown[] {
  const served: unknown[] = []
  const others: unknown[] = []
  for (const layer of layersFor(list, key)) {
    const found = layer.find(key, scopes, list)
    if (found === undefined) continue
    const [own, other] = (found.removed === true ? undefined : layer.both?.(key, scopes, list)) ?? [found]
    add(served, own)
    add(others, other)
    // Where the other of the two is whatever the next layer has, that is asked as well.
    if (own.usable && other?.passes !== true) break
  }
  const all = [...served, ...others]
  return Object.freeze(all.filter((value, index) => all.findIndex(earlier => sameValue(earlier, value)) === index))
}

function add(values: unknown[], candidate: Candidate | undefined): void {
  if (candidate?.usable === true) values.push(candidate.value)
}
