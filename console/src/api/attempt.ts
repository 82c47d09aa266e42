import { uuidv7 } from 'varve'
import type { ApiRequest } from './request.ts'

/**
 * What one form or dialog asks for, known by one id until it is done: whoever tries again because an answer was lost
 * does nothing twice. Another message is the same change, another value is another.
 */
export class Attempt {
  #what: string | undefined
  #id = ''

  /** The request with its id, which is the one of the last try where the same is asked for. */
  identified(request: ApiRequest): ApiRequest {
    const what = whatOf(request)
    if (what !== this.#what) this.#id = uuidv7(Date.now(), randomBytes)
    this.#what = what
    return { ...request, id: this.#id }
  }

  /** It was done: the next is another, even where it reads the same. */
  done(): void {
    this.#what = undefined
  }
}

function whatOf({ method, path, query, body }: ApiRequest): string {
  const { message, ...rest } = typeof body === 'object' && body !== null ? (body as { message?: unknown }) : {}
  return JSON.stringify([method, path, query, rest])
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}
