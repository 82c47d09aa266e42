import { sameJson } from '../core/json.ts'
import { isProblem, type ProblemCode } from '../core/errors.ts'

/** A promise of a contract that was not kept, with what was seen instead. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken'
}

/** Throws PromiseBroken with `sentence` unless `truth` holds. */
export function claim(truth: boolean, sentence: string): asserts truth {
  if (!truth) throw new PromiseBroken(sentence)
}

/** Throws PromiseBroken unless two JSON values are equal, member for member; an absent member equals undefined. */
export function claimSame(actual: unknown, expected: unknown, what: string): void {
  if (sameJson(plain(actual), plain(expected))) return
  throw new PromiseBroken(`${what} should be ${shown(expected)}, but is ${shown(actual)}`)
}

/** Throws PromiseBroken unless `work` fails with the problem `code`; returns that problem's details. */
export async function claimProblem(work: Promise<unknown>, code: ProblemCode, what: string): Promise<object> {
  try {
    await work
  } catch (error) {
    if (isProblem(error, code)) return error.details
    throw new PromiseBroken(`${what} should throw ${code}, but threw ${String(error)}`, { cause: error })
  }
  throw new PromiseBroken(`${what} should throw ${code}, but was done`)
}

/** Waits until `ready` answers true, asking again whenever `wake` is called; gives up after `within` milliseconds. */
export async function eventually(
  ready: () => boolean,
  within: number,
  sentence: string,
  listen: (wake: () => void) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new PromiseBroken(`${sentence} within ${within} ms`)), within)
    const wake = (): void => {
      if (!ready()) return
      clearTimeout(deadline)
      resolve()
    }
    listen(wake)
    wake()
  })
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
