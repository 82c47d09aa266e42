import type { Audience, Json } from 'varve'
import { isObject } from './imported.ts'
import type { Vendor } from './importers.ts'
import { launchDarklyContext } from './launchdarkly.ts'

type Context = Readonly<Record<string, Json>>

/** How each product's own context becomes the audience that its imported flags expect; what has another form is left as it is. */
const turned: { readonly [V in Vendor]?: (context: Context) => Context } = {
  launchdarkly: context => (isLaunchDarkly(context) ? (launchDarklyContext(context) as Context) : context),
  unleash: ({ properties, ...fields }) => ({ ...members(properties), ...fields }),
  eppo: ({ subjectKey, subjectAttributes, ...rest }) => ({
    ...members(subjectAttributes),
    ...rest,
    ...(typeof subjectKey === 'string' ? { targetingKey: subjectKey } : {}),
  }),
  flagsmith: ({ identity, identifier, traits, ...rest }) => {
    const given = isObject(identity) ? (identity as Context) : { identifier, traits }
    const { identifier: key, traits: own } = given
    return { ...rest, ...traitsIn(own), ...(typeof key === 'string' ? { targetingKey: key } : {}) }
  },
  growthbook: context => (isObject(context['attributes']) ? members(context['attributes']) : context),
}

/** Names of products whose contexts callers may send as they are: what a file of flags may say in `contexts`. */
export const vendorContexts = Object.keys(turned) as readonly Vendor[]

/**
 * A product's own context as the audience that flags imported from it expect. A context that has another form, one for
 * OpenFeature say, is left as it is; so is every context where no such product is named.
 * @example vendorContext('unleash', { userId: '7', properties: { plan: 'pro' } }) // { plan: 'pro', userId: '7' }
 */
export function vendorContext(
  vendor: string | undefined,
  context: Readonly<Record<string, Json | undefined>>,
): Audience {
  const turn = vendor !== undefined && Object.hasOwn(turned, vendor) ? turned[vendor as Vendor] : undefined
  return turn === undefined ? context : turn(context as Context)
}

/** A context of kinds, or a user from before there were any. */
function isLaunchDarkly({ kind, key, targetingKey, user }: Context): boolean {
  if (typeof kind === 'string') return kind === 'multi' || typeof key === 'string'
  return typeof key === 'string' && targetingKey === undefined && user === undefined
}

/** Traits by name, or a list of `{ trait_key, trait_value }`. */
function traitsIn(traits: Json | undefined): Context {
  if (!Array.isArray(traits)) return members(traits)
  const named = (traits as readonly Json[]).flatMap(trait => {
    const { trait_key: name, trait_value: value } = members(trait)
    return typeof name === 'string' && value !== undefined ? [[name, value] as const] : []
  })
  return Object.fromEntries(named)
}

function members(value: Json | undefined): Context {
  return isObject(value) ? value : {}
}
