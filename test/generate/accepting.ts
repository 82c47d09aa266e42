import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Json } from 'varve'

/** Words of editors, which a validator knows nothing of. */
const EDITORS = ['markdownDescription', 'deprecationMessage', 'doNotSuggest', 'patternErrorMessage']

/** A validator of a generated JSON Schema, as strict as there is. */
export function accepting(schema: { readonly [name: string]: Json }): ValidateFunction {
  const options = { strict: true, allowUnionTypes: true }
  const ajv = schema['$defs'] === undefined ? new Ajv(options) : new Ajv2020(options)
  ajv.addVocabulary(EDITORS)
  return ajv.compile(schema)
}
