import type { JsonObject } from '../declared.ts'
import { anyOf, members, oneMember, type NamedParts } from './definitions.ts'

/** What is written in place of a value: another key's, to be put in when the program starts. */
export function reference(parts: NamedParts): JsonObject {
  return parts.name(':reference', () => ({
    type: 'string',
    pattern: String.raw`\$\{[^}]*\}`,
    description: 'A reference to another value: ${server.port}, ${server.port:-8080} or ${env:HOME}.',
  }))
}

/** What is written in place of a secret that is kept elsewhere. */
export function secretReference(parts: NamedParts): JsonObject {
  return parts.name(':secret-reference', () => ({
    type: 'string',
    pattern: '^(vault|aws-sm|aws-ssm|gcp-sm|azure-kv):.',
    description: 'Where the secret is kept: vault://secret/shop#password, aws-sm://shop/database#password.',
  }))
}

const UNSET: JsonObject = {
  const: true,
  description: 'Takes away what weaker files have, so that the default serves.',
}

/** `$unset` and `$replace` for a value that merges member by member: they stand in the object itself. */
export function mapOperators(itself: JsonObject): JsonObject {
  return {
    $unset: UNSET,
    $replace: {
      description: 'Takes the place of what weaker files have, instead of being merged with it.',
      allOf: [itself],
    },
  }
}

/** The operators in place of a single value. */
export function valueOperators(parts: NamedParts): JsonObject {
  return parts.name(':operator', () =>
    oneMember({ $unset: UNSET, $replace: { description: 'The value, whatever weaker files have.' } }),
  )
}

/** The operators in place of a list. */
export function listOperators(list: JsonObject, items: JsonObject): JsonObject {
  const several: JsonObject = { type: 'array', items }
  const more = anyOf([several, items])
  const said = (description: string, schema: JsonObject): JsonObject => ({ description, allOf: [schema] })
  return oneMember({
    $append: said('Adds items after those of weaker files.', more),
    $prepend: said('Adds items before those of weaker files.', more),
    $unique: said('Adds the items that weaker files do not have yet.', more),
    $insert: said('Adds items at a place in the list of weaker files.', {
      ...members({ at: { type: 'integer' }, items: several }),
      required: ['at', 'items'],
    }),
    $replace: said('Takes the place of the list.', list),
    $unset: UNSET,
  })
}
