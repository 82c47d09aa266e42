import type { Config, Json } from 'varve'
import { takesRawText } from 'varve/schema'
import { isObject, type Declared, type JsonObject } from '../declared.ts'
import { madeBy, type Made } from '../made-by.ts'
import { variableOf, type Naming } from '../variables.ts'
import { annotated, anyOf, members, NamedParts, type Draft } from './definitions.ts'
import { annotationsOf } from './annotations.ts'
import { Group } from './groups.ts'
import { secretReference } from './operators.ts'
import { reserved } from './reserved.ts'
import { fileValue, together } from './value.ts'
import { variantForms } from './variants.ts'

/** How a JSON Schema for configuration files is written. */
export interface JsonSchemaOptions extends Naming, Made {
  /** `draft-07` when absent, which editors read best. */
  readonly draft?: Draft
  readonly id?: string
  readonly title?: string
  /** Names of sections a file may hold for each profile, besides `default` and `global`; none when absent. */
  readonly sections?: readonly string[]
}

const DIALECTS: Readonly<Record<Draft, string>> = {
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  'draft-2020-12': 'https://json-schema.org/draft/2020-12/schema',
}

/**
 * A JSON Schema for the configuration files of a declaration: with it an editor completes and checks TOML, YAML and
 * JSON. Nothing is required in a file, since another may have it. No value of a secret is in it.
 * @example await writeFile('varve.schema.json', JSON.stringify(jsonSchema(config), null, 2))
 */
export function jsonSchema(config: Config, options: JsonSchemaOptions = {}): JsonObject {
  const { draft = 'draft-07', id, title = 'Configuration', sections } = options
  const parts = new NamedParts(draft)
  const properties = groupOf(config, parts, options).properties(parts)
  const whole = { ...reserved(), ...properties }
  const root =
    sections === undefined ? whole : { ...sectioned(['default', 'global', ...sections], properties, parts), ...whole }
  const made = madeBy(options)
  return {
    $schema: DIALECTS[draft],
    ...(id === undefined ? {} : { $id: id }),
    ...(made === undefined ? {} : { $comment: made }),
    title,
    ...members(root),
    [parts.member]: parts.all(),
  }
}

function groupOf(config: Config, parts: NamedParts, options: JsonSchemaOptions): Group {
  const root = new Group()
  const all = [...config.definitions]
  const values = all.map(declared => ({ declared, schema: valueOf(declared, parts) }))
  for (const { declared, schema } of values) {
    root.put(declared.key.split('.'), annotated(schema, annotationsOf(declared, variableOf(declared, options))))
  }
  for (const { declared, schema } of values) {
    for (const alias of declared.aliases) root.put(alias.split('.'), annotated(schema, formerly(declared)))
  }
  return root
}

function formerly({ key }: Declared): JsonObject {
  const message = `This is ${key} now.`
  return { description: message, deprecated: true, deprecationMessage: message, doNotSuggest: true }
}

function valueOf(declared: Declared, parts: NamedParts): JsonObject {
  const { key, variants, text, secret } = declared
  if (variants !== undefined) return together(variantForms(declared, variants), parts, true)
  const root = written(declared, parts.draft)
  if (root === undefined) return {}
  const value = fileValue({ key, root, parts }, takesRawText(text))
  // Where text is written, where it is kept can be written anyway.
  return secret && root['type'] !== 'string' ? anyOf([value, secretReference(parts)]) : value
}

/** The JSON Schema of what is written, in the words of a draft; undefined where the schema cannot tell. */
function written({ schema, shape }: Declared, draft: Draft): JsonObject | undefined {
  try {
    const json = schema['~standard'].jsonSchema?.input({ target: draft })
    // Libraries leave functions and undefined in what they return.
    const plain: unknown = json === undefined ? undefined : JSON.parse(JSON.stringify(json))
    return isObject(plain) ? plain : undefined
  } catch {
    return shape
  }
}

/** The same members once more for each profile. */
function sectioned(names: readonly string[], properties: JsonObject, parts: NamedParts): JsonObject {
  const settings = parts.name(':settings', () => members(properties))
  const section = (name: string): Json => annotated(settings, { description: `Values for the profile ${name}.` })
  return Object.fromEntries(names.map(name => [name, section(name)]))
}
