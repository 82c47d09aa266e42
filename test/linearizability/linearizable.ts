/** A call with what it answered, and when it was under way. */
export interface Timed<Call> {
  readonly call: Call
  readonly began: number
  /** Infinity for a call that was never answered: it may have happened at any time since, or not at all. */
  readonly ended: number
}

/** What an object that does one thing after the other would do. */
export interface Model<State, Call> {
  readonly start: State
  /** The state after a call, or undefined where the call could not have answered what it did. */
  step(state: State, call: Call): State | undefined
  /** The same text for the same states. */
  key(state: State): string
}

/**
 * True when the calls can be put in an order that the model agrees with and that contradicts no clock: a call that ended
 * before another began comes before it. The search of Wing and Gong with Lowe's memory: what was tried with the same
 * calls done and the same state reached is not tried again.
 */
export function isLinearizable<State, Call>(calls: readonly Timed<Call>[], model: Model<State, Call>): boolean {
  const line = new Line(calls)
  const tried = new Set<string>()
  const steps: { readonly node: Node<Call>; readonly state: State }[] = []
  let [state, done] = [model.start, 0n]
  let node = line.first
  while (line.unanswered > 0) {
    if (node?.call === undefined) {
      // Somebody has his answer here, and no order tried so far lets him have it: take the last step back.
      const last = steps.pop()
      if (last === undefined) return false
      line.restore(last.node)
      ;[state, done] = [last.state, done & ~last.node.bit]
      node = last.node.next
      continue
    }
    const next = model.step(state, node.call)
    const key = next === undefined ? undefined : `${(done | node.bit).toString(36)} ${model.key(next)}`
    if (next === undefined || key === undefined || tried.has(key)) {
      node = node.next
      continue
    }
    tried.add(key)
    steps.push({ node, state })
    ;[state, done] = [next, done | node.bit]
    line.lift(node)
    node = line.first
  }
  return true
}

/**
 * The same for an object made of independent ones, by key: it is linearizable when each of them is. So short searches take
 * the place of a long one. Returns the first key that is not, or undefined.
 */
export function findUnlinearizable<State, Call>(
  calls: readonly Timed<Call>[],
  keyOf: (call: Call) => string,
  model: Model<State, Call>,
): string | undefined {
  const byKey = Map.groupBy(calls, ({ call }) => keyOf(call))
  for (const [key, own] of byKey) if (!isLinearizable(own, model)) return key
  return undefined
}

/** The beginning of a call or, without `call`, its answer. */
interface Node<Call> {
  readonly call: Call | undefined
  readonly bit: bigint
  /** The answer to a call; none where none came. */
  answer?: Node<Call>
  before: Node<Call> | undefined
  next: Node<Call> | undefined
}

/** Beginnings and answers in the order of time. A call that was given its place in the order is lifted out with its answer. */
class Line<Call> {
  readonly #anchor: Node<Call> = { call: undefined, bit: 0n, before: undefined, next: undefined }
  /** How many answers have not been explained yet. */
  unanswered = 0

  constructor(calls: readonly Timed<Call>[]) {
    const events = calls.flatMap(({ call, began, ended }, index) => {
      const bit = 1n << BigInt(index)
      const answer: Node<Call> = { call: undefined, bit, before: undefined, next: undefined }
      const begin: Node<Call> = { ...answer, call, ...(ended === Infinity ? {} : { answer }) }
      // At the same instant beginnings come first: such calls overlap.
      return [
        { at: began, order: 0, node: begin },
        ...(ended === Infinity ? [] : [{ at: ended, order: 1, node: answer }]),
      ]
    })
    let last = this.#anchor
    for (const { node, order } of events.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
      node.before = last
      last.next = node
      last = node
      this.unanswered += order
    }
  }

  get first(): Node<Call> | undefined {
    return this.#anchor.next
  }

  lift(node: Node<Call>): void {
    unlink(node)
    if (node.answer === undefined) return
    unlink(node.answer)
    this.unanswered -= 1
  }

  restore(node: Node<Call>): void {
    if (node.answer !== undefined) {
      relink(node.answer)
      this.unanswered += 1
    }
    relink(node)
  }
}

function unlink<Call>({ before, next }: Node<Call>): void {
  if (before !== undefined) before.next = next
  if (next !== undefined) next.before = before
}

function relink<Call>(node: Node<Call>): void {
  if (node.before !== undefined) node.before.next = node
  if (node.next !== undefined) node.next.before = node
}
