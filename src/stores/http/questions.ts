import { type Circumstance, parsed, refused, strange, unanswered } from './failures.ts'
import { type Asked, Exchange } from './exchange.ts'

/** Asks a server's log, and answers with what it said or throws what came of it, in Varve's words. */
export class Questions {
  readonly exchange: Exchange
  readonly #store: string
  readonly #onAnswer: () => void

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
    if (answered.status !== 200) throw refused(answered, circumstance)
    const answer = parsed(answered.text)
    if (typeof answer !== 'object' || answer === null || !/^application\/json\b/i.test(answered.type))
      throw unanswered(strange(this.#store), circumstance)
    return answer as T
  }
}
