import type { Audience, Entry, Explanation, FlagInput, Json, Listing, NotedOptions, Written } from 'varve'

/** What an import reads and writes: a Varve, whatever is declared in it. */
export interface Planning extends Declaring {
  get(key: string): unknown
  for(audience: Audience): { get(key: string): unknown; explain(key: string): Explanation }
  entry(key: string, options?: { readonly scope?: string }): Entry | undefined
  parse(key: string, text: string): Json
  import(options: NotedOptions, edit: (draft: PlanDraft) => void): Promise<Written>
}

/** What is asked for the keys that code declares. */
export interface Declaring {
  list(): Listing[]
  explain(key: string): Explanation
}

/** A draft of several changes, whatever is declared. */
export interface PlanDraft {
  set(key: string, value: unknown, options: { readonly scope?: string }): void
  setFlag(key: string, flag: FlagInput, options: { readonly scope?: string }): void
}
