import type { Audience, Json } from 'varve'
import { isObject } from './imported.ts'
import type { Vendor } from './importers.ts'
import { launchDarklyContext } from './launchdarkly.ts'
import { textOf } from './scalar-text.ts'

type Context = Readonly<Record<string, Json>>

/** How each product's own context becomes the audience that its imported flags expect; what has another form is left as it is. */
const turned: { readonly [V in Vendor]?: (context: Context) => Context } = {
  launchdarkly: context => {
    const own = withKeys(context)
    return isLaunchDarkly(own) ? (launchDarklyContext(own) as Context) : context
  },
  unleash: ({ properties, targetingKey, ...fields }) => ({
    ...(targetingKey === undefined ? {} : { targetingKey, userId: targetingKey }),
    ...members(properties),
    // A field that is null is none, so that the property of its name counts.
    ...Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== null)),
  }),
  eppo: ({ subjectKey, subjectAttributes, ...rest }) => ({
    ...members(subjectAttributes),
    ...rest,
    ...(typeof subjectKey === 'string' ? { targetingKey: subjectKey } : {}),
  }),
  flagsmith: ({ identity, identifier, traits, environment, ...rest }) => {
    const given = isObject(identity) ? (identity as Context) : { identifier: identity ?? identifier, traits }
    const key = textOf(given['identifier'])
    return {
      ...rest,
      ...environmentIn(environment),
      ...traitsIn(given['traits'] ?? traits),
      ...(key === undefined ? {} : { targetingKey: key }),
    }
  },
  growthbook: ({ attributes, ...rest }) => {
    const { targetingKey } = rest
    const key = targetingKey === undefined ? {} : { id: targetingKey, targetingKey }
    // Beside attributes stand settings of the SDK, which are nobody's attributes.
    if (isObject(attributes)) return { ...key, ...attributes }
    return { ...key, ...(attributes === undefined ? {} : { attributes }), ...rest }
  },
  flipper: context => {
    const { flipper_id: id, flipper_properties: properties, targetingKey, user, ...rest } = context
    const actor = textOf(user) ?? textOf(id) ?? textOf(targetingKey)
    return {
      ...rest,
      ...members(properties),
      ...(targetingKey === undefined ? {} : { targetingKey }),
      ...(actor === undefined ? {} : { user: actor, flipper_id: textOf(id) ?? actor }),
    }
  },
}

/** Names of products whose contexts callers may send as they are: what a file of flags may say in `contexts`. */
export const vendorContexts = Object.keys(turned) as readonly Vendor[]

/**
 * A product's own context as the audience that flags imported from it expect. OpenFeature's
 * `targetingKey` stands for who it says there. What has another form is left as it is; so is every context where no such
 * product is named.
 * @example vendorContext('unleash', { userId: '7', properties: { plan: 'pro' } }) // { plan: 'pro', userId: '7' }
 */
export function vendorContext(
  vendor: string | undefined,
  context: Readonly<Record<string, Json | undefined>>,
): Audience {
  const turn = vendor !== undefined && Object.hasOwn(turned, vendor) ? turned[vendor as Vendor] : undefined
  return turn === undefined ? context : turn(context as Context)
}

/**
 * The instant, in milliseconds since 1970 UTC, that a product's own context says it is asked at: Unleash's `currentTime`.
 * Undefined where it says none, or none that can be read.
 */
export function vendorInstant(
  vendor: string | undefined,
  context: Readonly<Record<string, Json | undefined>>,
): number | undefined {
  if (vendor !== 'unleash') return undefined
  const { currentTime } = context
  const at = typeof currentTime === 'string' ? Date.parse(currentTime) : currentTime
  return typeof at === 'number' && Number.isFinite(at) ? at : undefined
}

/** A context of kinds, or a user from before there were any. */
function isLaunchDarkly({ kind, key, user }: Context): boolean {
  if (typeof kind === 'string') return kind === 'multi' || typeof key === 'string'
  return typeof key === 'string' && user === undefined
}

/** A context for OpenFeature, whose `targetingKey` is the key of its kind, or of each of several; `user` is the usual one. */
function withKeys(context: Context): Context {
  const { kind, user } = context
  if (kind === 'multi')
    return Object.fromEntries(
      Object.entries(context).map(([name, one]) => [name, isObject(one) ? keyed(one as Context, {}) : one]),
    )
  if (typeof kind === 'string') return keyed(context, {})
  return user === undefined ? keyed(context, { kind: 'user' }) : context
}

function keyed(context: Context, more: Context): Context {
  const { targetingKey, ...attributes } = context
  const isOpenFeature = typeof targetingKey === 'string' && context['key'] === undefined
  return isOpenFeature ? { ...more, ...attributes, key: targetingKey } : context
}

/** Traits by name, as they are or as `{ value, transient }`; or a list of `{ trait_key, trait_value }`. */
function traitsIn(traits: Json | undefined): Context {
  const named = Array.isArray(traits)
    ? (traits as readonly Json[]).map(members).map(trait => [trait['trait_key'], trait['trait_value']] as const)
    : Object.entries(members(traits))
  return Object.fromEntries(
    named.flatMap(([name, value]) =>
      typeof name === 'string' && value !== undefined ? [[name, traitValue(value)] as const] : [],
    ),
  )
}

function traitValue(trait: Json): Json {
  const { transient, value } = members(trait)
  return typeof transient === 'boolean' && value !== undefined ? value : trait
}

/** The environment's name, which is all that conditions ask for. */
function environmentIn(environment: Json | undefined): Context {
  if (environment === undefined) return {}
  const { name } = members(environment)
  return { environment: isObject(environment) ? (name ?? null) : environment }
}

function members(value: Json | undefined): Context {
  return isObject(value) ? value : {}
}
