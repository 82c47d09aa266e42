import { isObject, type Json } from '../json.ts'
import type { Audience } from '../layers/audience.ts'
import type { Frame } from './asking.ts'

/** Reads an attribute of whoever is asking; undefined where it is missing. Allocates nothing. */
export type Attribute = (frame: Frame) => Json | undefined

/** The attribute that stands in for an absent unit: OpenFeature's name for who is asking. */
const TARGETING_KEY = 'targetingKey'

/**
 * Compiles the name of an attribute. A name is first taken as it is, then as a dotted path into objects; lists have no
 * members. `$now`, `$random` and `$it` are built in. With `over: 'value'`, the name `value` is the value of another flag.
 */
export function attribute(name: string, over: 'audience' | 'value' = 'audience'): Attribute {
  if (name === '$now') return ({ world }) => world.at
  if (name === '$random') return ({ world }) => world.random()
  const item = over === 'value' ? 'value' : '$it'
  if (name === item) return ({ it }) => it
  if (name.startsWith(`${item}.`)) {
    const path = name.slice(item.length + 1).split('.')
    return ({ it }) => follow(it, path, 0)
  }
  const own = ownMember(name)
  if (!name.includes('.')) return ({ asker }) => own(asker.audience)
  const path = name.split('.')
  return ({ asker }) => own(asker.audience) ?? follow(asker.audience, path, 0)
}

/** Compiles what is bucketed: a text, or a whole number as text. `targetingKey` stands in where it is missing. */
export function unitOf(name: string): (frame: Frame) => string | undefined {
  const standIn = ownMember(TARGETING_KEY)
  if (Object.hasOwn(KNOWN, name)) {
    const own = ownMember(name)
    return ({ asker: { audience } }) => asUnit(own(audience)) ?? asUnit(standIn(audience))
  }
  const read = attribute(name)
  return frame => asUnit(read(frame)) ?? asUnit(standIn(frame.asker.audience))
}

function asUnit(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined
}

/** Names nearly everybody uses: written out, they are read in a third of the time that any name takes. */
const KNOWN: Readonly<Record<string, (audience: Audience) => Json | undefined>> = {
  user: ({ user }) => user,
  tenant: ({ tenant }) => tenant,
  environment: ({ environment }) => environment,
}

/** Reads a member that the audience itself has. Only names that every object inherits need to be looked at twice. */
function ownMember(name: string): (audience: Audience) => Json | undefined {
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
  if (known !== undefined) return known
  if (!(name in Object.prototype)) return audience => audience[name]
  return audience => (Object.hasOwn(audience, name) ? audience[name] : undefined)
}

function follow(value: unknown, path: readonly string[], index: number): Json | undefined {
  const name = path[index]
  if (name === undefined) return value as Json
  return isObject(value) && Object.hasOwn(value, name) ? follow(value[name], path, index + 1) : undefined
}
