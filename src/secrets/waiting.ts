import { Refusal } from './refusal.ts'

/**
 * What `work` comes to, unless the signal says that its asker gave up: then a Refusal, and the work goes on for others.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever gave up before does not hear what becomes of it.
  work.catch(() => {})
  if (signal.aborted) throw gaveUp()
  let stop = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(gaveUp())
    signal.addEventListener('abort', giveUp, { once: true })
    stop = () => signal.removeEventListener('abort', giveUp)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    stop()
  }
}

function gaveUp(): Refusal {
  return new Refusal('SECRET_MANAGER_UNREACHABLE', {
    reason: 'could not be fetched in time',
    remedy: 'Look at whether its manager is overloaded or the network slow.',
  })
}
