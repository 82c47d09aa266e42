import type { Store, Timers } from 'varve'

/** How long a line may take to open, in milliseconds. */
const PATIENCE = 3_000

const systemTimers: Pick<Timers, 'after'> = {
  after(delay, fire) {
    const timer = setTimeout(fire, delay)
    return () => clearTimeout(timer)
  },
}

/**
 * Listens for hints until the first: a store whose engine is elsewhere begins every new line with one, so nothing needs
 * to be written. Answers undefined once the line stands, or why it does not. That news comes over it is not proven: only
 * an append would, and a look must not write.
 */
export async function hintTrouble(store: Store, timers = systemTimers): Promise<string | undefined> {
  let unsubscribe = (): void => {}
  let cancel = (): void => {}
  try {
    return await new Promise<string | undefined>(resolve => {
      cancel = timers.after(PATIENCE, () => resolve(`no line to listen on opened within ${PATIENCE / 1000} s`))
      unsubscribe = store.subscribe(
        () => resolve(undefined),
        () => resolve('the line to listen on could not be opened'),
      )
    })
  } finally {
    cancel()
    unsubscribe()
  }
}
