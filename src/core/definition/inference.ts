import type { Json } from '../json.ts'
import type { Secret } from '../secret.ts'
import type { Leaf } from './leaf.ts'
import type { Tree } from './tree.ts'

type Entries<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends Leaf ? [`${Prefix}${K}`, T[K]] : Entries<T[K], `${Prefix}${K}.`>
}[keyof T & string]

/** A tree's leaves by dotted key. */
export type Flat<T extends Tree> = string extends keyof T
  ? { readonly [key: string]: Leaf<'live', Json, unknown> }
  : {
      readonly [E in Entries<T> as E extends [infer K extends string, unknown] ? K : never]: E extends [
        unknown,
        infer L,
      ]
        ? L
        : never
    }

/** What reading a leaf gives. */
export type ValueOf<L> = L extends Leaf<infer _Kind, infer _Input, infer Output> ? Output : never

/** What may be written to a leaf: the schema's input. */
export type InputValueOf<L> = L extends Leaf<infer _Kind, infer Input, infer _Output> ? Input : never

/** Keys that may change while the program runs. */
export type WritableKey<F> = { [K in keyof F & string]: F[K] extends Leaf<'setting'> ? never : K }[keyof F & string]

/** Keys whose value is a boolean: what a gate may ask for. */
export type FlagKey<F> = { [K in keyof F & string]: F[K] extends Leaf<'flag'> ? K : never }[keyof F & string]

/** Keys that are declared secret. */
export type SecretKey<F> = {
  [K in keyof F & string]: string extends K ? K : ValueOf<F[K]> extends Secret<infer _> ? K : never
}[keyof F & string]

/** True for a type that is a Secret. */
export type IsSecret<T> = T extends Secret<infer _> ? true : false

type HasSetting<N> =
  N extends Leaf<infer Kind, infer _Input, infer _Output>
    ? Kind extends 'setting'
      ? true
      : false
    : true extends { [K in keyof N]: HasSetting<N[K]> }[keyof N]
      ? true
      : false

/** The start-up settings of a tree: its shape with only the fixed values in it. */
export type SettingsOf<T> = {
  readonly [K in keyof T as HasSetting<T[K]> extends true ? K : never]: T[K] extends Leaf
    ? ValueOf<T[K]>
    : SettingsOf<T[K]>
}
