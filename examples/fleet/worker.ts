/**
 * One process of the fleet. Which store it follows is said by VARVE_STORE, and where it keeps what it knows for an outage
 * by VARVE_LAST_KNOWN_GOOD: neither stands in the code.
 */
import process from 'node:process'
import { isVarveError, type Health } from 'varve'
import { open } from 'varve/node'
import { config } from './settings.ts'

/** What a worker is asked to do before it answers. */
export type Task =
  | { readonly set: number }
  /** Waits until it has heard of a revision by itself. */
  | { readonly hear: number }
  /** Waits until it finds the store so. */
  | { readonly find: Health['status'] }

/** What it serves then; `refused` is the code of a write that failed. */
export interface Answer {
  readonly maxUploads: number
  readonly newFlow: boolean
  readonly revision: number
  readonly store: Health['status']
  /** Where what it serves comes from, and how old that may be, in milliseconds. */
  readonly source: NonNullable<Health['store']>['source'] | undefined
  readonly age: number | undefined
  readonly refused?: string
}

if (import.meta.main) {
  const [, , name = 'worker'] = process.argv
  const varve = await open(config, { sources: [], as: { environment: 'production' }, onProblem: () => {} })

  const carryOut = async (task: Task): Promise<string | undefined> => {
    if ('set' in task) {
      const signed = { by: name, message: `${name} changes the limit`, expect: 'any' } as const
      return varve.set('limits.maxUploads', task.set, signed).then(() => undefined, codeOf)
    }
    const isThere = (): boolean =>
      'hear' in task ? varve.head().number >= task.hear : varve.health().status === task.find
    while (!isThere()) await new Promise(resolve => setTimeout(resolve, 1))
    return undefined
  }

  process.on('message', (task: Task) => {
    void carryOut(task).then(refused => {
      const { status, store } = varve.health()
      process.send?.({
        maxUploads: varve.get('limits.maxUploads'),
        newFlow: varve.get('checkout.newFlow'),
        revision: varve.head().number,
        ...{ store: status, source: store?.source, age: store?.silence },
        ...(refused === undefined ? {} : { refused }),
      } satisfies Answer)
    })
  })
  process.on('disconnect', () => void varve.close())
}

function codeOf(error: unknown): string {
  return isVarveError(error) ? error.code : String(error)
}
