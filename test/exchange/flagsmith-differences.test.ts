import { describe, expect, it } from 'vitest'
import { importFlagsmith } from '../../src/exchange/flagsmith.ts'
import { answering } from './answering.ts'
import { flagsmithSdk, type Traits } from './flagsmith-sdk.ts'

const FEATURE = { id: 1, name: 'banner', type: 'STANDARD' }

function state(enabled: boolean, value: unknown = null): object {
  return { feature: FEATURE, enabled, django_id: 1, feature_state_value: value, multivariate_feature_state_values: [] }
}

/** A feature that is off, and on for who satisfies one condition. */
function conditional(condition: object): object {
  const segment = {
    id: 7,
    name: 'some',
    rules: [{ type: 'ALL', conditions: [condition], rules: [] }],
    feature_states: [state(true)],
  }
  return environment({ segments: [segment], feature_states: [state(false)] })
}

function environment({
  segments = [],
  ...rest
}: {
  readonly segments?: readonly object[]
  readonly [name: string]: unknown
}): object {
  return {
    id: 1,
    api_key: 'env',
    name: 'production',
    project: { id: 1, name: 'shop', organisation: {}, segments },
    ...rest,
  }
}

interface Difference {
  readonly what: string
  readonly why: string
  readonly document: object
  readonly identifier?: string
  readonly traits: Traits
  /** What Flagsmith's SDK for Node says; Varve says the opposite. */
  readonly flagsmith: boolean
}

/** Everything known that Varve answers otherwise. Whatever is not here is compared in flagsmith.test.ts. */
const differences: readonly Difference[] = [
  {
    what: 'a version with a v before it is none',
    why: "SemVer has no such form, and Flagsmith's own servers do not take it either",
    document: conditional({ property_: 'version', operator: 'GREATER_THAN', value: '1.0.0:semver' }),
    traits: { version: 'v1.2.3' },
    flagsmith: true,
  },
  {
    what: 'a text that merely begins with a number has no remainder',
    why: 'only JavaScript reads such a text as the number it begins with',
    document: conditional({ property_: 'version', operator: 'MODULO', value: '2|0' }),
    traits: { version: '10.0.1' },
    flagsmith: true,
  },
  {
    what: 'only texts and whole numbers are bucketed',
    why: 'fractions and booleans are written in as many ways as there are languages',
    document: conditional({ property_: '$.identity.traits.share', operator: 'PERCENTAGE_SPLIT', value: '100' }),
    traits: { share: 0.5 },
    flagsmith: true,
  },
  {
    what: 'a regular expression with look-ahead is satisfied by nobody',
    why: 'RE2 has none, so that no text can make a match take long',
    document: conditional({ property_: 'plan', operator: 'REGEX', value: '^(?=pro)' }),
    traits: { plan: 'pro' },
    flagsmith: true,
  },
  {
    what: 'an identifier with a comma is one identifier',
    why: 'the SDK makes a list of all that have the same override, and takes it apart at commas',
    document: environment({
      feature_states: [state(false)],
      identity_overrides: [{ identifier: 'a,b', environment_api_key: 'env', identity_features: [state(true)] }],
    }),
    identifier: 'a,b',
    traits: {},
    flagsmith: false,
  },
  {
    what: "the identity's key is no attribute",
    why: 'it is the identifier behind the key of the environment, which nothing else of Varve knows',
    document: conditional({ property_: '$.identity.key', operator: 'EQUAL', value: 'env_ana' }),
    traits: {},
    flagsmith: true,
  },
]

describe('a difference from Flagsmith is known', () => {
  it.each(differences)('$what, for $why', async ({ document, identifier = 'ana', traits, flagsmith }) => {
    const ask = answering(importFlagsmith(document).file)
    const theirs = await flagsmithSdk(document)({ identifier, traits })
    expect(theirs.getFlag('banner').enabled).toBe(flagsmith)
    expect(ask('banner', { context: { ...traits, user: identifier } }).value).toBe(!flagsmith)
  })

  it('the value of a disabled feature is not served, for it would be live', async () => {
    const document = environment({ feature_states: [state(false, 'new checkout')] })
    const { file, remarks } = importFlagsmith(document)
    const theirs = (await flagsmithSdk(document)({ identifier: 'ana' })).getFlag('banner')
    expect(theirs).toMatchObject({ enabled: false, value: 'new checkout' })
    expect(answering(file)('banner', { context: { user: 'ana' } })).toEqual({ value: undefined, reason: 'DISABLED' })
    expect(remarks).toMatchObject([{ flag: 'banner', feature: 'enabled', severity: 'changed' }])
  })
})
