import { canonical, MASK, type Json, type LiveEntry } from 'varve'

/** One value that a tenant has of its own and another has not. */
export interface CopyRow {
  readonly key: string
  readonly value: Json
  /** What the other has of its own, which a copy replaces; undefined where it has nothing. */
  readonly replaces: Json | undefined
  /** Why it cannot be copied by who is signed in, as a sentence. */
  readonly why: string | undefined
}

/** What a tenant has of its own and another has otherwise. Two secrets may differ behind the same mask. */
export function copyRows(
  own: readonly LiveEntry[],
  others: readonly LiveEntry[],
  whyNot: (values: readonly Json[]) => string | undefined,
): readonly CopyRow[] {
  const theirs = new Map(others.map(({ key, value }) => [key, value]))
  return own.flatMap(({ key, value }) => {
    const replaces = theirs.get(key)
    if (replaces !== undefined && value !== MASK && canonical(replaces) === canonical(value)) return []
    return [{ key, value, replaces, why: whyNot(replaces === undefined ? [value] : [value, replaces]) }]
  })
}

/** Keys whose boxes were pressed by somebody: each is then the other way about than at first. */
export type Pressed = ReadonlySet<string>

/** True where a row's box is ticked: at first where nothing is replaced, never where it may not be copied. */
export function isTicked({ key, replaces, why }: CopyRow, pressed: Pressed): boolean {
  return why === undefined && (replaces === undefined) !== pressed.has(key)
}

/** What to press so that all boxes are ticked that can be, or none. */
export function pressedFor(rows: readonly CopyRow[], ticked: boolean): Pressed {
  return new Set(rows.filter(row => isTicked(row, new Set()) !== ticked).map(({ key }) => key))
}

/** What the request says of which values are copied: nothing of keys where it is all that the tenant has. */
export function copyChoice(
  chosen: readonly CopyRow[],
  own: readonly LiveEntry[],
): { readonly keys?: readonly string[]; readonly overwrite?: true } {
  const keys = chosen.length === own.length && own.length > 0 ? {} : { keys: chosen.map(({ key }) => key) }
  return { ...keys, ...(chosen.some(({ replaces }) => replaces !== undefined) ? { overwrite: true } : {}) }
}
