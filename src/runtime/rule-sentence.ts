import { MASK, Secret } from '../core/secret.ts'
import { textWithoutPasswords } from '../core/passwords.ts'
import { resolve, type LayerList } from '../core/layers/layer.ts'
import type { Present } from './present.ts'
import { scopesOf } from './snapshot.ts'

/** A shorter text would be masked in half the words of a sentence, and is no secret anyway. */
const SHORTEST = 4

/** What a rule says, with the secrets masked that it put into its sentence: it may reveal them, to compare them. */
export function withoutSecrets(sentence: string, present: Present, layers: LayerList): string {
  return textWithoutPasswords(withoutTexts(sentence, secretsIn(present, layers)))
}

/** A sentence with every text masked that is in some values. */
export function withoutTexts(sentence: string, values: readonly unknown[]): string {
  const texts = [...new Set(values.flatMap(textsIn))].filter(text => text.length >= SHORTEST)
  const longestFirst = texts.toSorted((a, b) => b.length - a.length)
  return longestFirst.reduce((said, text) => said.replaceAll(text, MASK), sentence)
}

/** Values that nobody may see: those of secret keys, and those that a secret got into. */
function secretsIn({ definitions, audience }: Present, layers: LayerList): unknown[] {
  const scopes = scopesOf(audience)
  return [...definitions].flatMap(({ key, secret }) => {
    const found = resolve(layers, key, scopes)
    return found !== undefined && (secret || found.secret === true) ? [found.value] : []
  })
}

/** All the texts in a value that a sentence could have in it. */
function textsIn(value: unknown): string[] {
  if (value instanceof Secret) return textsIn(value.reveal())
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof URL) return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
