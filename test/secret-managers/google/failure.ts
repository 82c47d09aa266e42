import type { Answered } from '../local-web.ts'

/** A refusal in the shape that all of Google's interfaces have. */
export class GoogleFailure extends Error {
  readonly answer: Answered

  constructor(code: number, status: string, message: string, reason?: string) {
    super(message)
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }
    const details = reason === undefined ? {} : { details: [info] }
    this.answer = { status: code, body: { error: { code, message, status, ...details } } }
  }
}

/** A refusal of OAuth's own shape: of a token, not of a secret. */
export class OAuthFailure extends Error {
  readonly answer: Answered

  constructor(error: string, description: string, status = 400) {
    super(description)
    this.answer = { status, body: { error, error_description: description } }
  }
}
