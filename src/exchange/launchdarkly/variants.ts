import type { FlagType, Json } from 'varve'
import type { Members } from '../members.ts'
import { typeOfValues } from '../value-type.ts'

const PLAIN_NAME = /^[a-z][\w-]{0,39}$/i
const REFUSED: ReadonlySet<string> = new Set(['constructor', 'prototype'])

/**
 * Names for variations, which in LaunchDarkly's SDK data have only their place in a list: their values, where every
 * value makes a good name and no two are alike, else `variation-0`, `variation-1` …
 */
export function variantNames(values: readonly unknown[]): readonly string[] {
  const names = values.map(value => (typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''))
  const areNames = names.every(name => PLAIN_NAME.test(name) && !REFUSED.has(name))
  return areNames && new Set(names).size === names.length ? names : values.map((_, index) => `variation-${index}`)
}

/** The variations of a flag, as Varve's variants. */
export class Variants {
  readonly #values: readonly unknown[]
  readonly #names: readonly string[]

  constructor(variations: readonly unknown[]) {
    this.#values = variations
    this.#names = variantNames(variations)
  }

  /** The name of the variation at a place in the list; undefined where the list has no such place. */
  at(index: unknown): string | undefined {
    return typeof index === 'number' ? this.#names[index] : undefined
  }

  get type(): FlagType {
    return typeOfValues(this.#values)
  }

  /** Values by name. */
  get named(): Readonly<Record<string, Json>> {
    return Object.fromEntries(this.#names.map((name, index) => [name, this.#values[index] as Json]))
  }
}

/** The variations of one flag of a document, by the flag's key. */
export function variantsOf(flags: ReadonlyMap<string, Members>): ReadonlyMap<string, Variants> {
  return new Map(
    [...flags].map(([key, { variations }]) => [key, new Variants(Array.isArray(variations) ? variations : [])]),
  )
}
