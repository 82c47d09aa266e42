/** Requests that are under way at once: more would wait in the store's queue, and lose their patience there. */
const AT_ONCE = 32

/** Does the same for many, some at once, and returns what came of each in order. Throws what the first of them throws. */
export async function someAtOnce<T, R>(many: Iterable<T>, work: (one: T) => Promise<R>): Promise<R[]> {
  const left = [...many]
  const done: R[] = []
  while (left.length > 0) done.push(...(await Promise.all(left.splice(0, AT_ONCE).map(work))))
  return done
}
