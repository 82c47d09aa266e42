/** Makes what a method throws at once a rejected promise, so that callers have one way to catch. */
export async function attempt<T>(body: () => Promise<T>): Promise<T> {
  return body()
}
