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
  readonly parts: readonly Part[]
  readonly routes: Partial<Record<Method, Route>>
}

/** A segment of a path as it is declared: a word, or a parameter of one segment or of all that are left. */
type Part = { readonly word: string } | { readonly name: string; readonly isRest: boolean }

/** What may come after some segments. */
interface Fork {
  readonly words: Map<string, Fork>
  /** After a parameter of one segment. */
  one: Fork | undefined
  /** Where a parameter takes all that is left. */
  rest: Place | undefined
  /** Where no more segments are. */
  end: Place | undefined
}

/** Paths whose routes are known without a search, and how long those may be. */
const [MOST_KNOWN, LONGEST_KNOWN] = [1_000, 200]

/** Finds the routes of an address. Names beat parameters, a parameter of one segment beats one of many. */
export class Router {
  readonly #root = fork()
  readonly #found = new Map<string, Found>()
  readonly routes: readonly Route[]

  constructor(routes: readonly Route[]) {
    const places = new Map<string, Place>()
    for (const route of routes) {
      const place = places.get(route.path) ?? { path: route.path, parts: partsOf(route.path), routes: {} }
      if (place.routes[route.method] !== undefined)
        throw new VarveError('USAGE', { issue: `${route.method} ${route.path} is declared twice.` })
      place.routes[route.method] = route
      places.set(route.path, place)
    }
    this.routes = routes
    for (const place of places.values()) grow(this.#root, place)
  }

  /** What is at a path, as it stands in the address; undefined where nothing is. */
  find(path: string): Found | undefined {
    const known = this.#found.get(path)
    if (known !== undefined) return known
    const found = this.#search(path)
    if (found !== undefined) this.#remember(path, found)
    return found
  }

  #search(path: string): Found | undefined {
    const segments = path.split('/')
    const place = search(this.#root, segments, 0)
    return place && { routes: place.routes, path: place.path, raw: rawOf(place.parts, segments) }
  }

  /** Most requests ask at few paths. Once those are many, they are forgotten together. */
  #remember(path: string, found: Found): void {
    if (path.length > LONGEST_KNOWN) return
    if (this.#found.size >= MOST_KNOWN) this.#found.clear()
    this.#found.set(path, found)
  }
}

/** Parameters decoded. Throws REQUEST_UNREADABLE where one is encoded wrongly, or has characters that no name has. */
export function decodedParams(raw: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const params: Record<string, string> = {}
  for (const name of Object.keys(raw)) params[name] = decoded(name, raw[name] ?? '')
  return params
}

function decoded(name: string, text: string): string {
  // Most need no decoding.
  if (/^[\w.-]*$/.test(text)) return text
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

function partsOf(path: string): readonly Part[] {
  return path.split('/').map(segment => {
    const parameter = /^\{(\w+)(\+?)\}$/.exec(segment)
    return parameter === null ? { word: segment } : { name: parameter[1] ?? '', isRest: parameter[2] === '+' }
  })
}

function fork(): Fork {
  return { words: new Map(), one: undefined, rest: undefined, end: undefined }
}

function grow(root: Fork, place: Place): void {
  let here = root
  for (const part of place.parts) {
    if ('word' in part) {
      const next = here.words.get(part.word) ?? fork()
      here.words.set(part.word, next)
      here = next
    } else if (part.isRest) return void (here.rest = place)
    else here = here.one ??= fork()
  }
  here.end = place
}

function search({ words, one, rest, end }: Fork, segments: readonly string[], at: number): Place | undefined {
  const segment = segments[at]
  if (segment === undefined) return end
  const word = words.get(segment)
  const named = word && search(word, segments, at + 1)
  // No parameter is empty.
  if (named !== undefined || segment === '') return named
  return (one && search(one, segments, at + 1)) ?? rest
}

function rawOf(parts: readonly Part[], segments: readonly string[]): Record<string, string> {
  const raw: Record<string, string> = {}
  parts.forEach((part, index) => {
    if ('name' in part) raw[part.name] = part.isRest ? segments.slice(index).join('/') : (segments[index] ?? '')
  })
  return raw
}
