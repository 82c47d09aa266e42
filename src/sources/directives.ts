/** What a document says about itself: when it counts, and what it takes in. */
import { isOperatorName, meant, OPERATORS } from '../core/layers/merge.ts'
import type { MapPart, Part } from '../core/layers/part.ts'
import type { SourceComplaint, SourceOrigin, SourceRequest } from '../core/ports.ts'
import { conditionOf } from './condition.ts'

/** Another file that a document takes in. */
export interface Import {
  readonly path: string
  readonly optional: boolean
  readonly origin: SourceOrigin
}

/** A document without its directives, and what they said. */
export interface Directed {
  readonly tree: MapPart
  /** False when its `$when` does not hold here. */
  readonly counts: boolean
  /** Profiles that its `$when` names. */
  readonly profiles: readonly string[]
  readonly imports: readonly Import[]
  readonly complaints: readonly SourceComplaint[]
}

const WHEN = ['profile', 'environment', 'service'] as const

/**
 * Takes the directives off a document: `$when` (a condition on profile, environment and service, all of which must
 * hold), `$extends` and `$import` (files that stand below this one, the later above the earlier), `$schema` (for
 * editors). Any other name of that form is misspelt, and complained about.
 */
export function directed(document: MapPart, request: SourceRequest): Directed {
  const members = new Map(document.members)
  const take = (name: string): Part | undefined => {
    const part = members.get(name)
    members.delete(name)
    return part
  }
  take('$schema')
  const complaints: SourceComplaint[] = []
  const { counts, profiles } = condition(take('$when'), request, complaints)
  const imports = [...importsOf(take('$extends'), complaints), ...importsOf(take('$import'), complaints)]
  for (const [name, part] of members) {
    if (!isOperatorName(name) || OPERATORS.includes(name)) continue
    complaints.push(unknownDirective(name, part))
    members.delete(name)
  }
  return { tree: { ...document, members }, counts, profiles, imports, complaints }
}

const DIRECTIVES = ['$when', '$extends', '$import', '$schema']

function unknownDirective(name: string, { origin }: Part): SourceComplaint {
  const issue = `is no directive (${DIRECTIVES.join(', ')}; a name is written $${name})`
  return { code: 'OPERATOR_MISUSED', severity: 'error', about: name, issue, origin, ...meant(name, DIRECTIVES) }
}

function condition(
  part: Part | undefined,
  request: SourceRequest,
  complaints: SourceComplaint[],
): { counts: boolean; profiles: readonly string[] } {
  if (part === undefined) return { counts: true, profiles: [] }
  const wrong = (issue: string, { origin }: Part): false => {
    const remedy = 'Write "$when" = { profile = "production | staging" }.'
    complaints.push({ code: 'OPERATOR_MISUSED', severity: 'error', issue, origin, remedy })
    return false
  }
  // A plain text is about profiles, as most conditions are.
  const members = part.kind === 'map' ? part.members : new Map([['profile', part]])
  const profiles: string[] = []
  const active = {
    profile: new Set(request.profiles),
    environment: new Set([request.environment]),
    service: new Set(request.service === undefined ? [] : [request.service]),
  }
  const counts = [...members].map(([name, inner]) => {
    const about = WHEN.find(one => one === name)
    if (about === undefined) return wrong(`has a $when about ${name}, and it can be about ${WHEN.join(', ')}`, inner)
    const read = inner.kind === 'scalar' ? conditionOf(inner.text) : undefined
    if (read === undefined) return wrong('has a $when that cannot be read', inner)
    if (about !== 'service') profiles.push(...read.names)
    return read.holds(active[about])
  })
  return { counts: counts.every(Boolean), profiles }
}

const OPTIONAL = /^optional:\s*/

function importsOf(part: Part | undefined, complaints: SourceComplaint[]): Import[] {
  if (part === undefined) return []
  const items = part.kind === 'list' ? part.items : [part]
  return items.flatMap(item => {
    const { origin } = item
    const text = item.kind === 'scalar' ? item.text : ''
    const path = text.replace(OPTIONAL, '')
    const issue =
      path === ''
        ? 'takes in something that is no path'
        : /^[a-z][a-z0-9+.-]+:/i.test(path)
          ? 'takes in an address, and only files can be taken in'
          : undefined
    if (issue === undefined) return [{ path, optional: OPTIONAL.test(text), origin }]
    complaints.push({ code: 'SOURCE_UNSAFE', severity: 'error', issue, origin, remedy: 'Name a file beside this one.' })
    return []
  })
}
