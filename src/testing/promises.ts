/** What every contract does with its clauses: makes promises of them that any test runner can hold something to. */

/** A clause as it is written down. */
export interface WrittenClause<T> {
  readonly title: string
  keep(tested: T, deadline: number): Promise<void>
}

/** A clause, ready for any test runner. */
export interface MadePromise {
  readonly title: string
  run(): Promise<void>
}

/** What a clause is held against, every time another. */
export interface Trial<T> {
  readonly fresh: () => T | Promise<T>
  /** How long to wait for something that must happen, in milliseconds. */
  readonly deadline: number
  /** Clears up, whether the promise was kept or not. */
  readonly end: (tested: T) => void | Promise<void>
}

/** The promises that clauses make. */
export function promisesOf<T>(clauses: readonly WrittenClause<T>[], { fresh, deadline, end }: Trial<T>): MadePromise[] {
  return clauses.map(clause => ({
    title: clause.title,
    run: async () => {
      const tested = await fresh()
      try {
        await clause.keep(tested, deadline)
      } finally {
        await end(tested)
      }
    },
  }))
}

/** The same promises, those with an exception marked. Throws RangeError when an exception names none of them. */
export function excepted(
  contract: string,
  promises: readonly MadePromise[],
  exceptions: Readonly<Record<string, string>> = {},
): (MadePromise & { readonly exception?: string })[] {
  const titles = new Set(promises.map(({ title }) => title))
  const stray = Object.keys(exceptions).find(title => !titles.has(title))
  if (stray !== undefined)
    throw new RangeError(`The ${contract} contract has no promise called ${JSON.stringify(stray)}`)
  return promises.map(promise => {
    const exception = exceptions[promise.title]
    return exception === undefined ? promise : { ...promise, exception }
  })
}
