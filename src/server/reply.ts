import { PlainAnswer } from './plain-answer.ts'

/** What a route answers with, unless it makes a Response itself: written out as JSON. */
export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Number of the revision that last touched what is told, for its entity tag; the head when absent. */
  readonly touched: number | undefined
  /** What the audit trail is to say of it, where it has such answers. */
  readonly shown?: Shown | undefined
}

/** Where something was shown that the audit trail tells of, and why. */
export interface Shown {
  readonly scope?: string | undefined
  readonly detail: string
}

/** An answer of JSON. */
export function json(body: unknown, more: Partial<Omit<Reply, 'body'>> = {}): Reply {
  const { status = 200, headers = {}, touched, shown } = more
  return { status, body, headers, touched, ...(shown === undefined ? {} : { shown }) }
}

/** An answer without a body. */
export function empty(headers: Readonly<Record<string, string>> = {}): Response {
  return new PlainAnswer(undefined, { status: 204, headers })
}
