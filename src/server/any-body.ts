import type { Json } from 'varve'
import { json, optional, type Schema } from 'varve/schema'

const usual = optional(json())['~standard']

/** Any JSON, or nothing: whoever read the body has bounded it and looked at all of it, so it is not copied once more. */
export const anyBody: Schema<unknown, Json | undefined> = {
  '~standard': { ...usual, validate: value => ({ value: value as Json | undefined }) },
}
