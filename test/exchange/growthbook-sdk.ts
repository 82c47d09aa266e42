import { GrowthBookClient, type FeatureApiResponse } from '@growthbook/growthbook'
import type { Json } from 'varve'
import { importGrowthbook } from '../../src/exchange/growthbook.ts'
import { answering } from './answering.ts'

/** A payload as SDKs get it. */
export interface Payload {
  readonly features: object
  readonly savedGroups?: object
}

/** Attributes of who asks. */
export type Attributes = Readonly<Record<string, Json | undefined>>

/** The value GrowthBook's own SDK gives, without a connection; null is what makes it give the caller's default. */
export function valueInGrowthbook(payload: Payload): (key: string, attributes: Attributes) => unknown {
  const client = new GrowthBookClient({}).initSync({ payload: payload as FeatureApiResponse })
  return (key, attributes) => client.evalFeature(key, { attributes }).value
}

/** The value the imported feature has. Throws where it cannot be evaluated. */
export function valueImported(payload: Payload): (key: string, attributes: Attributes) => Json {
  const answer = answering(importGrowthbook(payload).file)
  return (key, context) => {
    const { value = null, errorCode, errorMessage } = answer(key, { context })
    // Who has no unit is in no part, there as here; it is only said here.
    if (errorCode !== undefined && errorCode !== 'TARGETING_KEY_MISSING') throw new Error(errorMessage)
    return value
  }
}

/** A payload with one feature `feature`, true for who fulfils a condition. */
export function conditionPayload(condition: object, savedGroups: object = {}): Payload {
  return { features: { feature: { defaultValue: false, rules: [{ condition, force: true }] } }, savedGroups }
}
