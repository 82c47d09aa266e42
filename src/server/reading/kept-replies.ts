import type { Reply } from '../reply.ts'

/** Replies that are kept at once: one list may be asked for in many ways. */
const MOST_KEPT = 32

/** Replies that are given again as they are for as long as nothing changed that they tell of: whoever has one already costs nothing. */
export class KeptReplies {
  readonly #replies = new Map<string, Reply>()
  #state: string | undefined

  /**
   * The reply to a question, made where it was not asked at this very state yet. `state` differs wherever any reply may;
   * where it is undefined, nothing is kept.
   */
  async reply(state: string | undefined, question: string, make: () => Promise<Reply>): Promise<Reply> {
    if (state === undefined) return make()
    if (state !== this.#state) this.#replies.clear()
    this.#state = state
    const kept = this.#replies.get(question)
    if (kept !== undefined) return kept
    const made = await make()
    // What was made meanwhile may tell of a later state, and is nothing to keep under that.
    if (state === this.#state) this.#keep(question, made)
    return made
  }

  #keep(question: string, reply: Reply): void {
    const [oldest] = this.#replies.keys()
    if (this.#replies.size >= MOST_KEPT && oldest !== undefined) this.#replies.delete(oldest)
    this.#replies.set(question, reply)
  }
}
