import { type Circumstance, isNothing, parsed, refused, strange, unanswered } from './failures.ts'
import { type Answered, type Asked, Exchange } from './exchange.ts'
import { lackingRoute, versionIn } from './lacking-route.ts'

/** Asks a server's log, and answers with what it said or throws what came of it, in Varve's words. */
export class Questions {
  readonly exchange: Exchange
  readonly #store: string
  readonly #onAnswer: () => void
  /** True once a question was answered: the address is right, and whoever asks is no stranger. */
  #isKnown = false

  constructor(exchange: Exchange, store: string, onAnswer: () => void) {
    this.exchange = exchange
    this.#store = store
    this.#onAnswer = onAnswer
  }

  /** `T` is what the route answers, as `core/protocol` has it. */
  async ask<T extends object>(asked: Asked, about: Omit<Circumstance, 'store'> = {}): Promise<T> {
    const circumstance = { store: this.#store, ...about }
    const answered = await this.exchange.ask(asked).catch((error: unknown) => {
      throw unanswered(error, circumstance)
    })
    this.#onAnswer()
    if (this.#isKnown && isNothing(answered)) throw await this.#lacking(asked, answered, circumstance)
    if (answered.status !== 200) throw refused(answered, circumstance)
    const answer = parsed(answered.text)
    if (typeof answer !== 'object' || answer === null || !/^application\/json\b/i.test(answered.type))
      throw unanswered(strange(this.#store), circumstance)
    this.#isKnown = true
    return answer as T
  }

  async #lacking({ method, path }: Asked, { status }: Answered, { writing, appending }: Circumstance): Promise<Error> {
    const what = writing === true || appending !== undefined ? 'This' : 'Following its log'
    return lackingRoute({
      store: this.#store,
      what,
      route: `${method} ${path}`,
      status,
      version: await this.#version(),
    })
  }

  /** The server's version, where it tells one. */
  async #version(): Promise<string | undefined> {
    const told = await this.exchange.ask({ method: 'GET', path: '/health' }).catch(() => undefined)
    return versionIn(parsed(told?.text ?? ''))
  }
}
