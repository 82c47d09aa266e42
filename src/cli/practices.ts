import type { Config } from 'varve'
import { isSecretOf, secretName, type SecretName } from '../scan/index.ts'

/** A declared value, as a declaration has it. */
type Definition = ReturnType<Config['definitions']['get']>

/** Something that a declaration could say better. */
export interface Finding {
  readonly practice: 'dotted-key' | 'category' | 'description' | 'secret' | 'type' | 'declared-once'
  readonly key: string
  readonly issue: string
  readonly remedy: string
  /** Where it is declared. */
  readonly declared: string
}

/** Types whose values can hold a secret. */
const TEXTUAL = new Set(['string', 'text', 'url', 'path', 'json'])

/** Looks a declaration over for the six practices that keep a configuration readable. */
export function findings(config: Config): Finding[] {
  const definitions = [...config.definitions]
  const twins = twinsOf(definitions)
  return definitions.flatMap(definition => [
    ...dottedKey(definition),
    ...category(definition),
    ...description(definition),
    ...secret(definition),
    ...type(definition),
    ...declaredOnce(definition, twins),
  ])
}

function finding(
  { key, place }: Definition,
  practice: Finding['practice'],
  issue: string,
  remedy: string,
): readonly [Finding] {
  return [{ practice, key, issue, remedy, declared: place }]
}

function dottedKey(definition: Definition): readonly Finding[] {
  const { key } = definition
  if (key.includes('.')) return []
  return finding(definition, 'dotted-key', 'stands in no group', `Put it in one: { app: { ${key}: … } } is app.${key}.`)
}

function category(definition: Definition): readonly Finding[] {
  if (definition.category !== 'general') return []
  return finding(definition, 'category', 'has no category', "Give it one: { category: 'limits' }, or a group.")
}

function description(definition: Definition): readonly Finding[] {
  if (definition.doc !== undefined && definition.doc.trim() !== '') return []
  return finding(definition, 'description', 'says nothing about itself', "Add a sentence: { doc: 'Uploads a day.' }.")
}

function secret(definition: Definition): readonly Finding[] {
  const { key, secret: isSecret, tags, text, fallback } = definition
  if (isSecret || tags.includes('public') || !TEXTUAL.has(text?.kind ?? 'text')) return []
  const named = secretName(key.split('.'))
  if (named === undefined || !(named.isSure || isReal(named, fallback))) return []
  return finding(
    definition,
    'secret',
    'sounds like a secret and is none',
    "Wrap its schema in secret(…), or give it the tag 'public'.",
  )
}

function isReal(named: SecretName, fallback: unknown): boolean {
  return typeof fallback === 'string' && isSecretOf(named, fallback, { madeUp: false })
}

function type(definition: Definition): readonly Finding[] {
  const { fallback, text, variants } = definition
  if (text === undefined && variants === undefined) {
    const remedy = "Its schema does not tell: add { text: 'integer' } beside it, or use varve/schema."
    return finding(definition, 'type', 'has no known type, so that text stays text', remedy)
  }
  if (text?.kind !== 'string' || typeof fallback !== 'string') return []
  if (/^(true|false|yes|no|on|off)$/i.test(fallback))
    return finding(definition, 'type', `is text, with the default "${fallback}"`, 'Declare it as boolean().')
  if (/^[+-]?\d+(\.\d+)?$/.test(fallback))
    return finding(
      definition,
      'type',
      `is text, with the default "${fallback}"`,
      'Declare it as integer() or number().',
    )
  return []
}

function declaredOnce(definition: Definition, twins: ReadonlyMap<string, readonly string[]>): readonly Finding[] {
  const [first, ...others] = twins.get(folded(definition.key)) ?? []
  if (first !== definition.key || others.length === 0) return []
  const issue = `is easily taken for ${others.join(', ')}`
  return finding(definition, 'declared-once', issue, 'Declare it once, and give the other name as an alias.')
}

/** Keys that differ only in case and separators. */
function twinsOf(definitions: readonly Definition[]): ReadonlyMap<string, readonly string[]> {
  const twins = new Map<string, string[]>()
  for (const { key } of definitions) twins.set(folded(key), [...(twins.get(folded(key)) ?? []), key])
  return twins
}

function folded(key: string): string {
  return key.toLowerCase().replaceAll(/[_-]/g, '')
}
