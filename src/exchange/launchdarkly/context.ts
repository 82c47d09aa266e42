import type { Audience, Json } from 'varve'
import { isObject } from '../imported.ts'
import { entriesOf, memberOf, type Members } from '../members.ts'
import { kindName, USER_KIND, userAttributeName } from './attributes.ts'

type Attributes = Readonly<Record<string, Json>>

/**
 * A LaunchDarkly context as the audience that imported flags expect: the key of the kind `user` is `user`, its attributes
 * stand at the top, every other kind is an object of its name (`org.key`, `org.tier`), and `kind` lists the kinds.
 * Null is as good as missing; `anonymous` is false where it is not said. A user from before there were kinds is one of
 * the kind `user`.
 * @example launchDarklyContext({ kind: 'multi', user: { key: 'ann', plan: 'pro' }, org: { key: 'acme' } })
 * // { user: 'ann', plan: 'pro', anonymous: false, org: { key: 'acme', anonymous: false }, kind: ['user', 'org'] }
 */
export function launchDarklyContext(context: Members): Audience {
  const contexts = byKind(context)
  const user = contexts.find(([kind]) => kind === USER_KIND)?.[1]
  const others = contexts.filter(([kind]) => kind !== USER_KIND)
  return {
    ...(user === undefined ? {} : asUser(user)),
    ...Object.fromEntries(others.map(([kind, attributes]) => [kindName(kind), said(attributes)])),
    kind: contexts.map(([kind]) => kind),
  }
}

function byKind(context: Members): readonly (readonly [kind: string, attributes: Members])[] {
  const kind = memberOf(context, 'kind')
  if (kind === 'multi') return entriesOf(context)
  return typeof kind === 'string' ? [[kind, context]] : [[USER_KIND, fromLegacyUser(context)]]
}

/** Users from before there were kinds have attributes of their own below `custom`. */
function fromLegacyUser(user: Members): Members {
  const { custom, privateAttributeNames: _, ...own } = user
  return { ...(isObject(custom) ? custom : {}), ...withoutNulls(own), key: String(memberOf(user, 'key')) }
}

function asUser(attributes: Members): Attributes {
  const { key, ...rest } = said(attributes)
  const named = Object.entries(rest).map(([name, value]) => [userAttributeName(name), value] as const)
  return { ...Object.fromEntries(named), ...(key === undefined ? {} : { user: key }) }
}

function said(attributes: Members): Attributes {
  const { kind: _kind, _meta, anonymous, ...rest } = attributes
  return { ...withoutNulls(rest), anonymous: Boolean(anonymous) }
}

function withoutNulls(value: Members): Attributes {
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined)
  return Object.fromEntries(
    kept.map(([name, member]) => [name, isObject(member) ? withoutNulls(member) : (member as Json)]),
  )
}
