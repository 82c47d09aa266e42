/**
 * A night at the database, told once: what was done, and what every door (library, command line) must then answer.
 * Revision 1 records the declaration, so the first change is revision 2.
 */
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'

export const config = defineConfig({
  database: { poolSize: live(integer({ min: 1, max: 100 }), { default: 5, doc: 'Connections per process.' }) },
})

export const KEY = 'database.poolSize'

/** One thing somebody does, when, and what the pool size is from then on. */
export interface Step {
  readonly does: 'set' | 'rollback' | 'delete'
  readonly value?: number
  readonly at: string
  readonly by: string
  readonly message: string
  readonly leaves: number
}

export const steps: readonly Step[] = [
  { does: 'set', value: 10, at: '2024-01-15T03:40Z', by: 'dana', message: 'Initial pool size', leaves: 10 },
  { does: 'set', value: 20, at: '2024-01-15T03:45Z', by: 'lee', message: 'Increase for traffic spike', leaves: 20 },
  { does: 'rollback', at: '2024-01-15T03:50Z', by: 'dana', message: 'The database refuses connections', leaves: 10 },
  { does: 'delete', at: '2024-01-15T03:55Z', by: 'lee', message: 'Let the default serve', leaves: 5 },
  { does: 'rollback', at: '2024-01-15T03:58Z', by: 'dana', message: 'The default is too small', leaves: 10 },
]

/** What `history` must tell, newest first; times are told apart, because the command line cannot choose them. */
export const history = [
  { revision: 6, kind: 'rollback', by: 'dana', message: 'The default is too small', after: 10, restores: 2 },
  { revision: 5, kind: 'delete', by: 'lee', message: 'Let the default serve', before: 10 },
  {
    revision: 4,
    kind: 'rollback',
    by: 'dana',
    message: 'The database refuses connections',
    before: 20,
    after: 10,
    restores: 2,
  },
  { revision: 3, kind: 'set', by: 'lee', message: 'Increase for traffic spike', before: 10, after: 20 },
  { revision: 2, kind: 'set', by: 'dana', message: 'Initial pool size', after: 10 },
].map(entry => ({ key: KEY, ...entry }))

/** Who is to blame for the pool size after so many steps; nobody once it is deleted. */
export const blamedAfter: Readonly<
  Record<number, { revision: number; by: string; value: number; restores?: number }[]>
> = {
  2: [{ revision: 3, by: 'lee', value: 20 }],
  3: [{ revision: 4, by: 'dana', value: 10, restores: 2 }],
  4: [],
  5: [{ revision: 6, by: 'dana', value: 10, restores: 2 }],
}

/** Differences between two revisions. */
export const differences = [
  { from: 2, to: 3, before: 10, after: 20 },
  { from: 3, to: 4, before: 20, after: 10 },
  { from: 4, to: 5, before: 10 },
  { from: 5, to: 6, after: 10 },
] as const

/** What was live when the pager went. */
export const incident = {
  at: '2024-01-15T03:47Z',
  poolSize: 20,
  revision: 3,
  by: 'lee',
  message: 'Increase for traffic spike',
}
