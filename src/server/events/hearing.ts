import type { Dimension } from 'varve'
import type { News, Place } from './news.ts'

/** What somebody hears: what they asked for, as far as they may. */
export interface Hearing {
  /** Patterns of keys: `limits.maxUploads`, `limits.*`, `*`. */
  readonly keys: readonly string[]
  /** Names that are heard in a dimension; all of them where it is absent. What holds for everybody is always heard. */
  readonly names: { readonly [D in Dimension]?: readonly string[] }
  /** True for those who may read the history: who wrote a revision and why is told to them. */
  readonly authors: boolean
}

/** The same for hearings that hear the same. */
export function hearingId({ keys, names, authors }: Hearing): string {
  const { tenant, service, environment } = names
  return JSON.stringify([keys.toSorted(), tenant?.toSorted(), service?.toSorted(), environment?.toSorted(), authors])
}

/** What is left of news for a hearing; undefined where nothing of it is to be heard. */
export function heard<N extends News>(news: N, hearing: Hearing): N | undefined {
  if (!('places' in news)) return news
  const places = news.places.filter(place => hears(hearing, place))
  if (places.length === news.places.length && (places.length > 0 || isOpen(hearing))) return news
  // Which keys a segment decides is not told here; that it changed concerns whoever hears anything.
  if (places.length === 0 && !('segments' in news && news.segments.length > 0)) return undefined
  return { ...news, places }
}

/** True where a hearing hears of a key in a scope. */
export function hears({ keys, names }: Hearing, { key, scope }: Place): boolean {
  if (scope !== undefined) {
    const colon = scope.indexOf(':')
    const dimension = scope.slice(0, colon)
    const heardNames = isDimension(dimension) ? names[dimension] : undefined
    if (heardNames !== undefined && !heardNames.includes(scope.slice(colon + 1))) return false
  }
  return keys.some(pattern => covers(pattern, key))
}

/** True for those who hear everything: a tag, which changes no key, is told to them alone. */
function isOpen({ keys, names }: Hearing): boolean {
  return keys.includes('*') && names.tenant === undefined && names.environment === undefined
}

function covers(pattern: string, key: string): boolean {
  if (pattern === '*' || pattern === key) return true
  return pattern.endsWith('.*') && key.startsWith(pattern.slice(0, -1))
}

function isDimension(text: string): text is Dimension {
  return text === 'tenant' || text === 'service' || text === 'environment'
}
