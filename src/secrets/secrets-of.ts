import { readReference } from '../core/secret-reference.ts'
import type { SecretDocument, Source } from '../core/ports.ts'

/** How the names in a secret are led to keys, and what becomes of one that cannot be had. */
export type SecretsOfOptions = Omit<SecretDocument, 'reference'>

/**
 * A secret of several values as a source: an object whose names are those of keys (`database.url`, `{ database: { url } }`)
 * or of their variables (`DATABASE_URL`). `${key}` in the reference stands for what other sources say. It is fetched when the
 * configuration is opened, by one of its `managers`, and kept fresh from then on. Throws REFERENCE_INVALID.
 * @example sources: [file('config.toml'), env(), secretsOf('aws-sm://${env}/app')]
 */
export function secretsOf(reference: string, options: SecretsOfOptions = {}): Source {
  // What stands for a key may be anything in the end; the rest has to be a reference already.
  readReference(reference.replaceAll(/\$\{[^}]*\}/g, 'x'))
  const secret: SecretDocument = { ...options, reference }
  return {
    layer: 'secret-manager',
    name: reference,
    load: () => ({ secret }),
    absence: () => `${reference} does not have it`,
    mend: ({ key }) => `store ${key} in ${reference}`,
  }
}
