import type { Evaluation, Json } from 'varve'

/** Those who get the same. */
export interface Cohort {
  readonly variant: string | undefined
  readonly value: Json | undefined
  readonly users: readonly string[]
  /** Of those asked for, with one decimal. */
  readonly percent: number
}

/** As many are asked for at once. */
const MOST = 200

/** The names in a text: one a line or separated by commas, each once. */
export function namesIn(text: string): readonly string[] {
  const names = text
    .split(/[\n,]/)
    .map(name => name.trim())
    .filter(name => name !== '')
  return [...new Set(names)].slice(0, MOST)
}

/** Puts together who gets the same, the most first. */
export function cohorts(
  asked: readonly { readonly user: string; readonly answer: Pick<Evaluation, 'value' | 'variant'> | undefined }[],
): readonly Cohort[] {
  const found = new Map<string, { variant: string | undefined; value: Json | undefined; users: string[] }>()
  for (const { user, answer } of asked) {
    const value = answer?.value as Json | undefined
    const name = JSON.stringify([answer?.variant, value])
    const cohort = found.get(name) ?? { variant: answer?.variant, value, users: [] }
    cohort.users.push(user)
    found.set(name, cohort)
  }
  return [...found.values()]
    .toSorted((a, b) => b.users.length - a.users.length)
    .map(cohort => ({ ...cohort, percent: Math.round((cohort.users.length / asked.length) * 1000) / 10 }))
}
