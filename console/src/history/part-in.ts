import { canonical, type Json } from 'varve'

/** The part of a value that names of members lead to; undefined where there is none. */
export function partIn(value: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined {
  if (name === undefined) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined
  return partIn((value as { readonly [member: string]: Json })[name], rest)
}

/** True where both are the same, or both are not there. */
export function isSamePart(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : canonical(a) === canonical(b)
}
