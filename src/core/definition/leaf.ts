import type { Json } from '../json.ts'
import type { InputOf, OutputOf, StandardSchema } from '../schema/standard.ts'
import type { TextHint } from '../schema/text.ts'
import { Secret } from '../secret.ts'
import { callerPlace, type Place } from './place.ts'
import { variantSchema } from './variant-schema.ts'
import type { Validator } from './validator.ts'

/** What a declaration may say about a value besides its type. */
export interface Description<Value = unknown> {
  /** One sentence: what the value is for, in which unit. */
  readonly doc?: string
  /** Heading it is listed under; the first segment of the key when absent. */
  readonly category?: string
  /** Person or team to ask. */
  readonly owner?: string
  readonly tags?: readonly string[]
  /** Unit of a number, for people: `per day`, `ms`. */
  readonly unit?: string
  readonly examples?: readonly Json[]
  /** The day, as `2027-01-31`, by which the value should be gone again, as most flags should: `varve stale` tells when it has come. */
  readonly expires?: string
  /** Why the value should not be used any more and what to use instead; said once when it is set somewhere. */
  readonly deprecated?: string
  /** Former keys: still read from sources (with one warning) and the store, where the key itself has nothing. */
  readonly aliases?: readonly string[]
  /** Name or names of the environment variable, in place of the derived ones. */
  readonly env?: string | readonly string[]
  /** True: arguments, environment, secret managers and secret files beat every stored layer. */
  readonly pin?: boolean
  /** True: reading it for nobody's tenant in particular is an error (TENANT_MISSING), unless a fallback is given. */
  readonly perTenant?: boolean
  /** How text becomes a value, for a schema that cannot say so itself. */
  readonly text?: TextHint
  /** What parts the items of a list in text: `;`. A comma when absent. */
  readonly separator?: string
  /** `'value'`: empty text is a value like any other. It counts as unset when absent. */
  readonly empty?: 'value'
  /** Rules beyond the schema, run at every write, rollback and import. */
  readonly validators?: readonly Validator<Value>[]
}

interface LeafOptions extends Description {
  readonly default?: unknown
  /** Serves in the environments `development` and `test` only; any other refuses to start without a value. */
  readonly devDefault?: unknown
}

/** One declared value: made by `setting`, `live` or `flag`, placed in the tree that `defineConfig` takes. */
export interface Leaf<Kind extends LeafKind = LeafKind, Input = unknown, Output = unknown> {
  readonly '~varve': Kind
  readonly schema: StandardSchema<Input, Output>
  readonly options: LeafOptions
  /** Present on a flag with variants: name → value. */
  readonly variants?: Readonly<Record<string, Json>>
  /** Present on what `derive` returned. */
  readonly derivation?: Derivation
  readonly place: Place
}

/** How a value is computed from others: which ones, by the names the computation has for them. */
export interface Derivation {
  readonly inputs: Readonly<Record<string, Leaf>>
  readonly compute: (inputs: Readonly<Record<string, unknown>>) => unknown
}

/** How a value may change: never while running, while running, or by rules. */
export type LeafKind = 'setting' | 'live' | 'flag'

/** A value fixed at start. */
export type Setting<Input = unknown, Output = unknown> = Leaf<'setting', Input, Output>
/** A value that may change while the program runs. */
export type Live<Input = unknown, Output = unknown> = Leaf<'live', Input, Output>
/** A live value with variants and rules. */
export type Flag<Value = unknown> = Leaf<'flag', Value, Value>

type SettingDefault<S extends StandardSchema> =
  OutputOf<S> extends Secret<infer _>
    ? { readonly default?: never; readonly devDefault?: NoInfer<InputOf<S>> }
    : { readonly default?: NoInfer<InputOf<S>>; readonly devDefault?: NoInfer<InputOf<S>> }

type LiveDefault<S extends StandardSchema> =
  OutputOf<S> extends Secret<infer _>
    ? { readonly default?: never; readonly devDefault?: NoInfer<InputOf<S>> }
    : undefined extends InputOf<S>
      ? { readonly default?: NoInfer<InputOf<S>>; readonly devDefault?: NoInfer<InputOf<S>> }
      :
          | { readonly default: NoInfer<InputOf<S>>; readonly devDefault?: never }
          | { readonly default?: never; readonly devDefault: NoInfer<InputOf<S>> }

/**
 * Declares a value fixed at start, read as `varve.settings.server.port`. Without a default it must be set somewhere.
 * @example server: { port: setting(port(), { default: 8080, doc: 'Port the API listens on.' }) }
 */
export function setting<S extends StandardSchema>(
  schema: S,
  options: Description<NoInfer<OutputOf<S>>> & SettingDefault<S> = {} as Description<OutputOf<S>> & SettingDefault<S>,
): Setting<InputOf<S>, OutputOf<S>> {
  return {
    '~varve': 'setting',
    schema: schema,
    options,
    place: callerPlace(),
  }
}

/**
 * Declares a value that may change while the program runs, read as `varve.get('limits.maxUploads')`.
 * @example limits: { maxUploads: live(integer({ max: 500 }), { default: 10, doc: 'Uploads a user may make per day.' }) }
 */
export function live<S extends StandardSchema>(
  schema: S,
  options: Description<NoInfer<OutputOf<S>>> & LiveDefault<S>,
): Live<InputOf<S>, OutputOf<S>> {
  return { '~varve': 'live', schema: schema, options, place: callerPlace() }
}

/** A flag with named variants; `default` names the one that serves when no layer says otherwise. */
export function flag<const V extends Readonly<Record<string, Json>>>(
  options: Description<NoInfer<V[keyof V]>> & { readonly variants: V; readonly default: keyof V & string },
): Flag<V[keyof V]>
/** A flag that is on or off; off unless `default` says otherwise. */
export function flag(options?: Description<boolean> & { readonly default?: boolean }): Flag<boolean>
/**
 * Declares a live value with variants and rules.
 * @example button: flag({ variants: { control: '#3498db', treatment: '#e74c3c' }, default: 'control' })
 */
export function flag(
  options: Description & { readonly variants?: Readonly<Record<string, Json>>; readonly default?: unknown } = {},
): Flag<Json> {
  const { variants = { on: true, off: false }, default: chosen = false, ...description } = options
  const value =
    typeof chosen === 'boolean'
      ? chosen
      : Object.hasOwn(variants, String(chosen))
        ? variants[String(chosen)]
        : undefined
  return {
    '~varve': 'flag',
    schema: variantSchema(variants),
    options: { ...description, default: value },
    variants,
    place: callerPlace(),
  }
}
