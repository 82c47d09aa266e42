import type { Timers } from '../core/ports.ts'

/** The longest an asynchronous validator or rule may take, in milliseconds: other writes of the process wait for it. */
const PATIENCE = 30_000

type Answer = string | undefined

/**
 * What a validator or a rule says: an issue, or undefined. One that throws, or does not answer within 30 s, refuses:
 * nothing is written that nobody vouched for. What it threw is told unless the value is secret.
 */
export async function verdict(
  ask: () => Answer | Promise<Answer>,
  { timers, secret }: { readonly timers: Timers; readonly secret: boolean | (() => boolean) },
): Promise<Answer> {
  try {
    const answer = ask()
    return answer instanceof Promise ? await intime(answer, timers) : answer
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error)
    // What a rule looks at is known only once it has looked.
    const hidden = typeof secret === 'boolean' ? secret : secret()
    return hidden ? 'it could not be judged (the reason is hidden)' : `it could not be judged (${told})`
  }
}

function intime(answer: Promise<Answer>, timers: Timers): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(PATIENCE, () => resolve(`no answer came within ${PATIENCE / 1000} s`))
    answer.then(resolve, reject).finally(cancel)
  })
}
