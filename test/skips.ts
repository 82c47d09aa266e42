/** A test that did not run, with what it said about it. */
export interface Skip {
  /** File and titles, as the reporter prints them: `test/engines.test.ts > postgres > keeps the contract`. */
  readonly test: string
  readonly note?: string | undefined
}

/** A suite that cannot run on a machine, listed in `unavailable.json` with its proof. */
export interface Unavailable {
  /** File and titles, or the beginning of them: everything below it may be skipped. */
  readonly suite: string
  /** Why it cannot run, in words: what was tried and what came of it. */
  readonly reason: string
  /** A command that fails while this is so. Once it succeeds, the suite could run, and being listed is the mistake. */
  readonly proof: readonly string[]
}

/** What strict mode holds against a run: skips nobody listed, and listed suites that ran or could have run. */
export function judgeSkips(
  run: { skipped: readonly Skip[]; ran: readonly string[] },
  listed: readonly Unavailable[],
  succeeds: (proof: readonly string[]) => boolean,
): string[] {
  const unlisted = run.skipped.filter(skip => !listed.some(entry => covers(entry, skip.test)))
  const wasRun = (entry: Unavailable): boolean => run.ran.some(test => covers(entry, test))
  return [
    ...unlisted.map(
      ({ test }) => `${test} was skipped. Make it run, or list it with its proof in test/unavailable.json.`,
    ),
    ...listed
      .filter(wasRun)
      .map(({ suite }) => `${suite} is listed in test/unavailable.json, but it ran. Take it off the list.`),
    ...listed
      .filter(entry => !wasRun(entry) && succeeds(entry.proof))
      .map(
        ({ suite, proof }) =>
          `${suite} is listed in test/unavailable.json, but \`${proof.join(' ')}\` works here, so it could run. Take it off the list.`,
      ),
  ]
}

/** The lines that name what was skipped, one reason a line with the tests it kept from running. */
export function tellSkips(skipped: readonly Skip[]): string[] {
  if (skipped.length === 0) return []
  const reasonOf = (skip: Skip): string => skip.note ?? 'no reason given'
  const reasons = [...new Set(skipped.map(reasonOf))]
  return [
    `Skipped: ${skipped.length} ${skipped.length === 1 ? 'test' : 'tests'}`,
    ...reasons.flatMap(reason => [
      `  ${reason}`,
      ...skipped.filter(skip => reasonOf(skip) === reason).map(({ test }) => `    ${test}`),
    ]),
  ]
}

function covers(entry: Unavailable, test: string): boolean {
  return test === entry.suite || test.startsWith(`${entry.suite} > `)
}
