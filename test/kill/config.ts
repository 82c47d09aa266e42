import { defineConfig, live } from 'varve'
import { integer, string } from 'varve/schema'

/** What the fleet that is killed declares. Every revision its writers make changes what is served. */
export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 0, doc: 'Set by those who append to the store, to the number.' }) },
  counters: { shared: live(integer(), { default: 0, doc: 'Counted up by one, so that a lost update shows.' }) },
  notes: { last: live(string(), { default: '', doc: 'Overwritten, whoever wrote it last.' }) },
})

/** What a process of the fleet says, one JSON document a line. */
export type Said =
  | { readonly acknowledged: { readonly number: number; readonly id: string; readonly hash: string } }
  /** The store broke off, and could not say whether it was kept. */
  | { readonly unknown: { readonly number: number; readonly id: string; readonly hash: string } }
  | { readonly conflict: number }
  | { readonly applied: Applied }
  | { readonly trouble: string }

/** A revision a follower has applied, and what it serves from then on. */
export interface Applied {
  readonly number: number
  readonly hash: string
  readonly values: Readonly<Record<string, unknown>>
}
