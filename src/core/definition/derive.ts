import type { InputOf, OutputOf, StandardSchema } from '../schema/standard.ts'
import type { Secret } from '../secret.ts'
import type { ValueOf } from './inference.ts'
import type { Description, Leaf, LeafKind } from './leaf.ts'
import { callerPlace } from './place.ts'
import { isSecretSchema, secret } from './secret-schema.ts'

/** The values a computed one is made of, by the names its computation has for them. */
export type DerivationInputs = Readonly<Record<string, Leaf>>

/** Fixed at start when all of its inputs are; live when one of them is. */
type KindOf<I extends DerivationInputs> = I[keyof I] extends Leaf<'setting'> ? 'setting' : 'live'

type IsSecret<T> = T extends Secret<infer _> ? true : never

/** Secret as soon as one of its inputs is. */
type DerivedOutput<I extends DerivationInputs, Output> =
  Output extends Secret<infer _>
    ? Output
    : [IsSecret<{ [K in keyof I]: ValueOf<I[K]> }[keyof I]>] extends [never]
      ? Output
      : Secret<Output>

/**
 * Declares a value that is computed from others where nobody sets it: a set value wins. It is checked by its schema,
 * computed again when an input changes, and secret as soon as an input is; inputs that are secret are revealed by the
 * computation itself. It is a setting when all inputs are, and live otherwise. What the computation throws is an error
 * of this key (DERIVATION_FAILED).
 * @example
 * const host = setting(string(), { default: 'localhost' })
 * const password = setting(secret(string()))
 * const url = derive(url(), { host, password }, ({ host, password }) =>
 *   connectionUrl({ scheme: 'mongodb', host, password: password.reveal() }))
 * defineConfig({ mongodb: { host, password, url } })
 */
export function derive<S extends StandardSchema, const I extends DerivationInputs>(
  schema: S,
  inputs: I,
  compute: (values: { readonly [K in keyof I]: ValueOf<I[K]> }) => InputOf<S>,
  options: Description<DerivedOutput<I, OutputOf<S>>> = {},
): Leaf<KindOf<I>, InputOf<S>, DerivedOutput<I, OutputOf<S>>> {
  const leaves: readonly Leaf[] = Object.values(inputs)
  const isSecret = isSecretSchema(schema) || leaves.some(leaf => isSecretSchema(leaf.schema))
  const kind: LeafKind = leaves.every(leaf => leaf['~varve'] === 'setting') ? 'setting' : 'live'
  return {
    '~varve': kind as KindOf<I>,
    schema: (isSecret && !isSecretSchema(schema) ? secret(schema) : schema) as StandardSchema<
      InputOf<S>,
      DerivedOutput<I, OutputOf<S>>
    >,
    options,
    derivation: { inputs, compute: compute as (values: Readonly<Record<string, unknown>>) => unknown },
    place: callerPlace(),
  }
}
