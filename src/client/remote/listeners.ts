import type { RemoteEvaluation } from '../remote.ts'

/** What is called when a value is another. */
export type Listener = (value: unknown, change: { readonly key: string; readonly before: unknown }) => void

type Values = ReadonlyMap<string, RemoteEvaluation>

/** Those who want to know of changes. One that throws keeps nobody else from being told, and is reported by the page. */
export class Listeners {
  readonly #all = new Set<{ readonly pattern: string; readonly listener: Listener }>()

  add(pattern: string, listener: Listener): () => void {
    const one = { pattern, listener }
    this.#all.add(one)
    return () => void this.#all.delete(one)
  }

  /** Tells of every value that is another than before. */
  tell(before: Values, after: Values): void {
    if (this.#all.size === 0) return
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [former, value] = [before.get(key)?.value, after.get(key)?.value]
      if (isSame(former, value)) continue
      for (const { pattern, listener } of this.#all)
        if (covers(pattern, key)) guarded(() => listener(value, { key, before: former }))
    }
  }
}

function covers(pattern: string, key: string): boolean {
  return pattern === '*' || pattern === key || (pattern.endsWith('.*') && key.startsWith(pattern.slice(0, -1)))
}

function isSame(a: unknown, b: unknown): boolean {
  // Both were read from the same server's JSON, so the same value has the same text.
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function guarded(call: () => void): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
