/** The kind a LaunchDarkly clause, target or rollout is about when it names none. */
export const USER_KIND = 'user'

/** The kind that a member such as `contextKind` names; undefined where it names none. */
export function namedKind(kind: unknown): string | undefined {
  return typeof kind === 'string' && kind !== '' ? kind : undefined
}

/** The kind a clause or target is about. */
export function kindOf({ contextKind }: Readonly<Record<string, unknown>>): string {
  return namedKind(contextKind) ?? USER_KIND
}

/** Names that mean something to Varve at the top of an audience; attributes called so get a longer name. */
const TAKEN: ReadonlySet<string> = new Set(['user', 'targetingKey', '$now', '$random', '$it'])

/** Kinds whose name is a dimension of Varve's scopes, which is a text there and no object. */
const DIMENSIONS: ReadonlySet<string> = new Set(['tenant', 'service', 'environment', 'user'])

/** The name at the top of an audience for an attribute of the kind `user`. */
export function userAttributeName(name: string): string {
  return TAKEN.has(name) ? `${name}Attribute` : name
}

/** The name at the top of an audience for the object that holds the attributes of any kind but `user`. */
export function kindName(kind: string): string {
  const name = kind.replaceAll('.', '_')
  return DIMENSIONS.has(name) ? `${name}Context` : name
}

/** Where a LaunchDarkly attribute is in an audience. */
export interface AttributePlace {
  readonly attr: string
  /** What its value may be: a context's key, true or false, a list, or anything. */
  readonly holds: 'key' | 'boolean' | 'list' | 'anything'
}

/**
 * Where an attribute reference points to. Undefined for an invalid reference, `unnameable` for one into a nested member
 * whose name has a dot. References (`/address/city`, `~1` for `/`, `~0` for `~`) exist where a kind is named; without a
 * kind the text is the attribute's plain name, as it was before there were kinds.
 */
export function attributePlace(
  attribute: unknown,
  kind: string | undefined,
): AttributePlace | 'unnameable' | undefined {
  if (typeof attribute !== 'string' || attribute === '') return undefined
  const path = kind === undefined ? [attribute] : components(attribute)
  if (path === undefined) return undefined
  return placeOf(path, kind ?? USER_KIND)
}

/** Where the key of a kind's context is. */
export function keyPlace(kind: string): AttributePlace {
  return { attr: kind === USER_KIND ? 'user' : `${kindName(kind)}.key`, holds: 'key' }
}

function placeOf(path: readonly string[], kind: string): AttributePlace | 'unnameable' {
  const [first = '', ...rest] = path
  if (rest.length === 0 && first === 'kind') return { attr: 'kind', holds: 'list' }
  if (rest.length === 0 && first === 'key') return keyPlace(kind)
  const ofUser = kind === USER_KIND
  if (rest.some(name => name.includes('.')) || (first.includes('.') && (!ofUser || rest.length > 0)))
    return 'unnameable'
  const names = ofUser ? [userAttributeName(first), ...rest] : [kindName(kind), ...path]
  return { attr: names.join('.'), holds: rest.length === 0 && first === 'anonymous' ? 'boolean' : 'anything' }
}

function components(reference: string): readonly string[] | undefined {
  if (reference === '/' || /\/\/|^\/.*~(?![01])|~$/.test(reference)) return undefined
  const path = reference.startsWith('/') ? reference.slice(1).split('/').map(unescaped) : [reference]
  return path[0] === '_meta' ? undefined : path
}

function unescaped(component: string): string {
  return component.replaceAll('~1', '/').replaceAll('~0', '~')
}
