import { MASK } from '../secret.ts'
import { copy, freeze, sameJson, type Json, type JsonObject } from '../json.ts'
import { withoutPasswords } from '../passwords.ts'
import { check, type CheckIssue } from '../schema/check.ts'
import { jsonSchemaOf } from '../schema/json-schema.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { readText, textTypeOf, type TextReading, type TextType } from '../schema/text.ts'
import { environmentNames } from './key.ts'
import type { Derivation, Leaf, LeafKind } from './leaf.ts'
import { isSecretSchema } from './secret-schema.ts'
import type { Validator } from './validator.ts'

/** One declared value with everything known about it: what the rest of Varve asks when it meets a key. */
export interface Definition {
  readonly key: string
  readonly kind: LeafKind
  readonly schema: StandardSchema
  readonly secret: boolean
  /** Where it is declared. */
  readonly place: string
  readonly doc: string | undefined
  readonly category: string
  readonly owner: string | undefined
  readonly tags: readonly string[]
  readonly unit: string | undefined
  readonly examples: readonly Json[]
  readonly deprecated: string | undefined
  /** The day by which it should be gone again: `2027-01-31`. */
  readonly expires: string | undefined
  readonly aliases: readonly string[]
  /** Environment variable names without prefix, the preferred one first. */
  readonly env: readonly string[]
  /** True when `env` was declared rather than derived: such names take no prefix. */
  readonly envDeclared: boolean
  readonly pin: boolean
  /** True when it must be read for a tenant. */
  readonly perTenant: boolean
  /** The declared default as it is written: schema input. Undefined when there is none. */
  readonly fallback: Json | undefined
  /** Serves instead of the default in `development` and `test` only. */
  readonly devFallback: Json | undefined
  /** Names and values of a flag's variants. */
  readonly variants: Readonly<Record<string, Json>> | undefined
  readonly validators: readonly Validator[]
  /** True when empty text is a value of it rather than nothing. */
  readonly keepsEmpty: boolean
  /** How it is computed where no layer has a value, and from which keys. */
  readonly derivation: Derivation | undefined
  /** JSON Schema of what is written, or undefined where the schema cannot tell. Worked out on first use. */
  readonly shape: JsonObject | undefined
  /** How text becomes a value; undefined when neither the schema nor a hint says so, and text stays a string. */
  readonly text: TextType | undefined
}

/** A value checked against its definition: the schema's output, frozen, or what is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly issues: readonly CheckIssue[] }

/** Reads a leaf of the tree as the definition of `key`. */
export function definitionOf(key: string, leaf: Leaf): Definition {
  const { options } = leaf
  const declared = options.env === undefined ? undefined : [options.env].flat()
  const schema = isSecretSchema(leaf.schema) ? leaf.schema.secret : leaf.schema
  let textType: { readonly type: TextType | undefined } | undefined
  let shape: { readonly json: JsonObject | undefined } | undefined
  return {
    key,
    kind: leaf['~varve'],
    schema: leaf.schema,
    secret: isSecretSchema(leaf.schema),
    // Worked out only when asked for: most programs never print where a value is declared.
    get place() {
      return String(leaf.place)
    },
    doc: options.doc,
    category: options.category ?? (key.includes('.') ? key.slice(0, key.indexOf('.')) : 'general'),
    owner: options.owner,
    tags: options.tags ?? [],
    unit: options.unit,
    examples: options.examples ?? [],
    deprecated: options.deprecated,
    expires: options.expires,
    aliases: options.aliases ?? [],
    env: declared ?? environmentNames(key),
    envDeclared: declared !== undefined,
    pin: options.pin ?? false,
    perTenant: options.perTenant ?? false,
    fallback: copy(options.default) as Json | undefined,
    devFallback: copy(options.devDefault) as Json | undefined,
    variants: copy(leaf.variants),
    validators: options.validators ?? [],
    keepsEmpty: options.empty === 'value',
    derivation: leaf.derivation,
    get shape() {
      shape ??= { json: jsonSchemaOf(schema) }
      return shape.json
    },
    get text() {
      // Asked of the schema on first use: some libraries take long to describe themselves.
      textType ??= { type: separated(textTypeOf(schema, options.text), options.separator) }
      return textType.type
    },
  }
}

/** A list's type with the mark that parts its items in text. */
function separated(type: TextType | undefined, separator: string | undefined): TextType | undefined {
  return type?.kind === 'list' && separator !== undefined ? { ...type, separator } : type
}

/** Checks schema input against a definition. Throws SCHEMA_ASYNC when the schema answers with a promise. */
export function checkValue(definition: Definition, input: unknown): Checked {
  const checked = check(definition.schema, input, { key: definition.key, secret: definition.secret })
  return 'issues' in checked ? checked : { value: freeze(checked.value) }
}

/** Reads text for a definition by the one coercion table; a flag's text may also be the name of a variant. */
export function readTextFor(definition: Definition, text: string): TextReading {
  const { variants } = definition
  if (variants !== undefined && Object.hasOwn(variants, text.trim())) return { value: variants[text.trim()] ?? null }
  return definition.text === undefined ? { value: text } : readText(text, definition.text)
}

/** The name of the variant that has this value, for a flag. */
export function variantOf(definition: Definition, value: unknown): string | undefined {
  if (definition.variants === undefined) return undefined
  return Object.keys(definition.variants).find(name => sameJson(definition.variants?.[name], value))
}

/** A value as it may be shown: `••••` for a secret, and in place of a password in an address. */
export function shown(definition: Definition, value: Json): Json {
  return definition.secret ? MASK : withoutPasswords(value)
}

/** What the log records of a declaration: its JSON Schema and description, so that others can read the values. */
export function recorded(definition: Definition): JsonObject {
  const schema = jsonSchemaOf(definition.schema)
  return JSON.parse(
    JSON.stringify({
      kind: definition.kind,
      schema: schema ?? true,
      secret: definition.secret || undefined,
      doc: definition.doc,
      category: definition.category,
      owner: definition.owner,
      unit: definition.unit,
      deprecated: definition.deprecated,
      expires: definition.expires,
      variants: definition.variants,
      default: definition.secret ? undefined : definition.fallback,
    }),
  ) as JsonObject
}

/** A definition's type in a word or two: `integer`, `list of string`, `variant`, `text`. */
export function describeType(definition: Definition): string {
  const isSwitch =
    definition.variants !== undefined && Object.values(definition.variants).every(one => typeof one === 'boolean')
  if (definition.variants !== undefined) return isSwitch ? 'boolean' : 'variant'
  return definition.text?.kind ?? 'text'
}
