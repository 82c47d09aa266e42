import { inspect } from 'node:util'
import { isVarveError, type ProblemCode, type VarveError } from '../../core/errors.ts'
import type { FetchedSecret } from '../../core/ports/secrets.ts'
import { readReference } from '../../core/secret-reference.ts'
import { claim, PromiseBroken } from '../claim.ts'
import type { ManagerUnderTest } from '../manager-contract.ts'

/** Never to be seen in what a manager says. */
export const PLANTED = 'hunter2-correct-horse'

/** Fetches what a reference names, and gives up after `deadline` milliseconds. */
export function fetched({ manager }: ManagerUnderTest, reference: string, deadline: number): Promise<FetchedSecret> {
  return manager.fetch(readReference(reference), { signal: AbortSignal.timeout(deadline) })
}

/** A value of the first kind that the manager keeps, with a text in it. */
export function sample({ keeps }: ManagerUnderTest, text: string): FetchedSecret['value'] {
  const [kind] = keeps
  if (kind === 'object') return { password: text }
  return kind === 'bytes' ? new TextEncoder().encode(text) : text
}

/**
 * Claims that `asking` fails with `code`: with the reference and a remedy, in time, and without any secret in what it
 * says or carries.
 */
export async function claimRefused(
  tested: ManagerUnderTest,
  asking: Promise<unknown>,
  { code, reference, what, within }: { code: ProblemCode; reference: string; what: string; within: number },
): Promise<void> {
  const error = await failureOf(asking, within, what)
  claim(isVarveError(error), `${what} should be told as ${code}, but threw ${nameOf(error)}`)
  claim(error.code === code, `${what} should be told as ${code}, but is as ${error.code}`)
  claimTold(error, reference, what)
  claimQuiet(error, tested, `What is said when ${what}`)
}

/** Claims that something shows none of the secrets, however it is printed. */
export function claimQuiet(shown: unknown, { credentials }: ManagerUnderTest, what: string): void {
  const texts = printed(shown)
  const seen = [PLANTED, ...credentials].find(secret => texts.some(text => text.includes(secret)))
  // The text that was seen is not repeated: the report of a test is read by others, too.
  claim(seen === undefined, `${what} should show no secret, but shows the ${seen === PLANTED ? 'value' : 'credential'}`)
}

function claimTold({ details }: VarveError, reference: string, what: string): void {
  const { remedy, reference: named } = details as { remedy?: string; reference?: string }
  claim(named === reference, `What is said when ${what} should name the reference, and details have it`)
  claim(
    typeof remedy === 'string' && /^[A-Z].*[.]$/s.test(remedy),
    `What is said when ${what} should end with a remedy`,
  )
}

/** What a promise failed with. Rejects when it does not fail, or not within so many milliseconds. */
export async function failureOf(asking: Promise<unknown>, within: number, what: string): Promise<unknown> {
  let late: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new PromiseBroken(`An error is due within ${within} ms when ${what}`)), within)
  })
  const failing = asking.then(
    () => Promise.reject(new PromiseBroken(`An error is due when ${what}, but there was an answer`)),
    (error: unknown) => error,
  )
  try {
    return await Promise.race([failing, deadline])
  } finally {
    clearTimeout(late)
  }
}

/** Every text that a careless program may make of something, its causes among them. */
function printed(shown: unknown): string[] {
  const own = [inspect(shown, { showHidden: true, depth: Infinity }), jsonOf(shown), String(shown)]
  if (!(shown instanceof Error)) return own
  return [...own, shown.message, shown.stack ?? '', ...(shown.cause === undefined ? [] : printed(shown.cause))]
}

function jsonOf(shown: unknown): string {
  try {
    return JSON.stringify(shown) ?? ''
  } catch {
    return ''
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : typeof error)
