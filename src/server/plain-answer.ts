import { PlainHeaders } from './plain-headers.ts'

/** How a plain answer begins. */
export interface PlainInit {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>> | Headers
}

/**
 * An answer made of a text, or of nothing. A real `Response` costs more than most of what is answered, so this one becomes
 * one only where somebody outside needs it, or needs what is rare: a stream, a clone, a form.
 */
export class PlainAnswer implements Response {
  readonly status: number
  readonly statusText = ''
  readonly redirected = false
  readonly type = 'default'
  readonly url = ''
  readonly headers: PlainHeaders
  /** What is sent; undefined for nothing. */
  readonly plain: string | undefined
  #whole: Response | undefined

  constructor(text: string | undefined, { status = 200, headers = {} }: PlainInit = {}) {
    this.plain = text
    this.status = status
    this.headers = PlainHeaders.of(headers)
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get body(): ReturnType<typeof bodyOf> {
    return this.plain === undefined ? null : bodyOf(this.real())
  }

  get bodyUsed(): boolean {
    return this.#whole?.bodyUsed ?? false
  }

  /** The same as the platform has it. Throws TypeError for a header that cannot be sent. */
  real(): Response {
    const { plain = null, status } = this
    return (this.#whole ??= new Response(plain, { status, headers: [...this.headers] }))
  }

  text(): Promise<string> {
    return this.real().text()
  }

  json(): Promise<unknown> {
    return this.real().json()
  }

  bytes(): ReturnType<Response['bytes']> {
    return this.real().bytes()
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.real().arrayBuffer()
  }

  blob(): ReturnType<Response['blob']> {
    return this.real().blob()
  }

  formData(): ReturnType<Response['formData']> {
    return this.real().formData()
  }

  clone(): Response {
    return this.real().clone()
  }
}

// Whoever asks `instanceof Response` is told the truth about what it can do.
Object.setPrototypeOf(PlainAnswer.prototype, Response.prototype)

function bodyOf(answer: Response): Response['body'] {
  return answer.body
}

/** An answer as the platform has it: for whoever may do anything with it. */
export function realAnswer(answer: Response): Response {
  return answer instanceof PlainAnswer ? answer.real() : answer
}
