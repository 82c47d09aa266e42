import { MASK } from '../core/secret.ts'
import { textWithoutPasswords } from '../core/passwords.ts'
import { resolve, type LayerList } from '../core/layers/layer.ts'
import type { Present } from './present.ts'
import { secretTexts } from './managed/secret-texts.ts'
import { scopesOf } from './snapshot.ts'

/**
 * What a rule says, with the secrets masked that it put into its sentence: it may reveal them, to compare them. `asked`
 * are those that it asked for besides: of other scopes.
 */
export function withoutSecrets(
  sentence: string,
  present: Present,
  layers: LayerList,
  asked: readonly unknown[] = [],
): string {
  return textWithoutPasswords(withoutTexts(sentence, [...secretsIn(present, layers), ...asked]))
}

/** A sentence with everything masked by which somebody would say one of some values. */
export function withoutTexts(sentence: string, values: readonly unknown[]): string {
  return secretTexts(values).reduce((said, text) => said.replaceAll(text, MASK), sentence)
}

/** Values that nobody may see: those of secret keys, and those that a secret got into. */
function secretsIn({ definitions, audience }: Present, layers: LayerList): unknown[] {
  const scopes = scopesOf(audience)
  return [...definitions].flatMap(({ key, secret }) => {
    const found = resolve(layers, key, scopes)
    return found !== undefined && (secret || found.secret === true) ? [found.value] : []
  })
}
