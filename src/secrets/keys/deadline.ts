/** What work comes to within so many milliseconds; else what `late` says, and its signal is aborted. Holds the process until then. */
export async function within<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late())
      ending.abort()
    }, milliseconds)
  })
  try {
    return await Promise.race([work(ending.signal), over])
  } finally {
    clearTimeout(timer)
  }
}
