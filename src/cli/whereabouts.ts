import { originText, type ExplainedLayer } from 'varve'
import type { Standing } from './standing.ts'

/** Where a value comes from, in words: `config.toml:3:8`, `SHOP_SERVER__PORT`, `default`, `missing`. */
export function whereaboutsOf(standing: Standing): string {
  const { winner, listing } = standing
  const { layers } = listing.explanation
  const unfit = layers.slice(0, winner && layers.indexOf(winner)).find(({ status }) => status === 'invalid')
  const place = servedFrom(standing)
  return unfit === undefined ? place : `${place}, as ${unfitText(unfit)}`
}

function servedFrom({ winner, declared, fallback }: Standing): string {
  if (winner === undefined) return declared.derivation === undefined ? 'missing' : 'not computed'
  if (winner.layer !== 'default') return placeText(winner)
  if (declared.derivation !== undefined) return winner.note ?? 'computed'
  if (fallback === undefined) return 'optional'
  return declared.devFallback === fallback ? 'development default' : 'default'
}

/** A value that cannot be used, by its place, and why: it does not fit, or refers to a secret that cannot be had. */
export function unfitText(layer: ExplainedLayer): string {
  return `${placeText(layer)} ${unfitReason(layer)}`
}

/** Why a layer's value cannot be used, as a clause. */
export function unfitReason({ note = 'does not fit' }: ExplainedLayer): string {
  return note
}

/** The place of a layer's value, and how many others it is put together from. */
export function placeText({ origin, parts = [] }: ExplainedLayer): string {
  if (origin === undefined) return ''
  const [first, others] = [originText(origin), parts.map(part => originText(part.origin)).map(documentIn)]
  const beside = new Set(others.filter(document => document !== documentIn(first))).size
  return beside === 0 ? first : `${first} and ${beside} more`
}

/** A place without its line and column. */
function documentIn(place: string): string {
  return place.replace(/:\d+:\d+$/, '')
}
