import { PlainAnswer } from './plain-answer.ts'

/** What a route answers with, unless it makes a Response itself: written out as JSON. */
export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Number of the revision that last touched what is told, for its entity tag; the head when absent. */
  readonly touched: number | undefined
}

/** An answer of JSON. */
export function json(
  body: unknown,
  more: { readonly status?: number; readonly headers?: Reply['headers']; readonly touched?: number | undefined } = {},
): Reply {
  const { status = 200, headers = {}, touched } = more
  return { status, body, headers, touched }
}

/** An answer without a body. */
export function empty(headers: Readonly<Record<string, string>> = {}): Response {
  return new PlainAnswer(undefined, { status: 204, headers })
}
