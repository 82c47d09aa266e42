import { answered, type ApiRequest } from './request.ts'

/** The revision that the server told of last. */
let told = 0
/** The oldest revision that something on this page was read at. */
let oldest = Infinity

/** Notes that the server told of a revision: what was read before it may be old. */
export function noteTold(revision: number): void {
  told = revision
}

/** True where something that was read does not know a revision yet. */
export function isMissing(revision: number): boolean {
  return oldest < revision
}

/** Notes that everything is read again. */
export function noteReadAgain(): void {
  oldest = Infinity
}

/**
 * Reads what is there now. An answer that was on its way while something changed is asked for once more: nobody would read
 * it again. Throws ApiProblem.
 */
export async function readNow<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
  const first = await answered<T>(request, signal)
  const { body, revision } = first.revision < told ? await answered<T>(request, signal) : first
  oldest = Math.min(oldest, revision)
  return body
}
