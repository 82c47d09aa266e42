import { milliseconds, VarveError } from 'varve'

/** Waits for work no longer than a duration. Throws TIMED_OUT; what was begun may still finish. */
export async function withLimit<T>(work: Promise<T>, limit: string | undefined, what: string): Promise<T> {
  if (limit === undefined) return work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new VarveError('TIMED_OUT', { what, after: limit }))
    timer = setTimeout(fail, milliseconds(limit))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
