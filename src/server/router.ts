import { VarveError } from 'varve'
import type { Method, Route } from './route.ts'

/** A path's routes by method, and what its parameters are in an address. */
export interface Found {
  readonly routes: Readonly<Partial<Record<Method, Route>>>
  /** The path as it is declared. */
  readonly path: string
  /** Parameters as they stand in the address, not decoded. */
  readonly raw: Readonly<Record<string, string>>
}

interface Place {
  readonly path: string
  readonly segments: readonly string[]
  readonly parts: readonly Part[]
  readonly routes: Partial<Record<Method, Route>>
}

/** A segment of a path as it is declared: a word, or a parameter of one segment or of all that are left. */
type Part = { readonly word: string } | { readonly name: string; readonly isRest: boolean }

/** Finds the routes of an address. Names beat parameters, a parameter of one segment beats one of many. */
export class Router {
  readonly #places: readonly Place[]
  readonly routes: readonly Route[]

  constructor(routes: readonly Route[]) {
    const places = new Map<string, Place>()
    for (const route of routes) {
      const place = places.get(route.path) ?? placeOf(route.path)
      if (place.routes[route.method] !== undefined)
        throw new VarveError('USAGE', { issue: `${route.method} ${route.path} is declared twice.` })
      place.routes[route.method] = route
      places.set(route.path, place)
    }
    this.routes = routes
    this.#places = [...places.values()].toSorted((a, b) => bySpeciality(a.segments, b.segments))
  }

  /** What is at a path, as it stands in the address; undefined where nothing is. */
  find(path: string): Found | undefined {
    const segments = path.split('/')
    for (const place of this.#places) {
      const raw = match(place.parts, segments)
      if (raw !== undefined) return { routes: place.routes, path: place.path, raw }
    }
    return undefined
  }
}

/** Parameters decoded. Throws REQUEST_UNREADABLE where one is encoded wrongly, or has characters that no name has. */
export function decodedParams(raw: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(raw).map(([name, text]) => [name, decoded(name, text)]))
}

function decoded(name: string, text: string): string {
  const value = tryDecode(text)
  if (value !== undefined && !/\p{Cc}/u.test(value)) return value
  const issue = `{${name}} of the path is not encoded as UTF-8 text`
  throw new VarveError('REQUEST_UNREADABLE', { issue, remedy: 'Write it by encodeURIComponent.' })
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function placeOf(path: string): Place {
  const segments = path.split('/')
  return { path, segments, parts: segments.map(partOf), routes: {} }
}

function partOf(segment: string): Part {
  const parameter = /^\{(\w+)(\+?)\}$/.exec(segment)
  return parameter === null ? { word: segment } : { name: parameter[1] ?? '', isRest: parameter[2] === '+' }
}

function match(parts: readonly Part[], segments: readonly string[]): Record<string, string> | undefined {
  if (parts.length > segments.length) return undefined
  const raw: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ''
    if ('word' in part) {
      if (part.word !== segment) return undefined
    } else if (segment === '') return undefined
    else if (part.isRest) {
      raw[part.name] = segments.slice(index).join('/')
      return raw
    } else raw[part.name] = segment
  }
  return segments.length === parts.length ? raw : undefined
}

/** Names first, then parameters, then those of many segments; longer paths first among equals. */
function bySpeciality(a: readonly string[], b: readonly string[]): number {
  for (const [index, segment] of a.entries()) {
    const difference = weight(segment) - weight(b[index] ?? '')
    if (difference !== 0) return difference
  }
  return b.length - a.length
}

function weight(segment: string): number {
  if (!segment.startsWith('{')) return 0
  return segment.endsWith('+}') ? 2 : 1
}
