import type { Store } from 'varve'

/** How a stream of hints is kept. */
export interface HintStreamOptions {
  /** Milliseconds between two comments that say the line is alive. */
  readonly heartbeat: number
  /** Ends it: the request is gone, or the server. */
  readonly signal?: AbortSignal | undefined
  /** Lets it in, given what ends it; gives what is called once it has ended. */
  readonly admit?: (end: () => void) => () => void
}

/** Chunks that may wait for a reader. */
const WAITING = 4

/** Heartbeats that a reader may take nothing for; then it is cut. */
const PATIENCE = 3

/**
 * A stream of server-sent events, each the number of the newest revision. Hints that a slow reader did not take become
 * one: the last. So what waits for a reader is bounded, and one that takes nothing at all is cut.
 */
export function hintStream(store: Pick<Store, 'subscribe'>, options: HintStreamOptions): ReadableStream<Uint8Array> {
  let stream: HintStream | undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stream = new HintStream(store, controller, options)
      },
      pull: () => stream?.flush(),
      cancel: () => stream?.end(),
    },
    { highWaterMark: WAITING },
  )
}

class HintStream {
  readonly #controller: ReadableStreamDefaultController<Uint8Array>
  readonly #encoder = new TextEncoder()
  readonly #endings: (() => void)[] = []
  /** What was not sent yet: the newest hint, its number if it had one. */
  #waiting: { readonly number: number | undefined } | undefined
  #missed = 0

  constructor(
    store: Pick<Store, 'subscribe'>,
    controller: ReadableStreamDefaultController<Uint8Array>,
    { heartbeat, signal, admit }: HintStreamOptions,
  ) {
    this.#controller = controller
    // At once, so that whoever asked knows that hints come from now on.
    this.#send(': varve\n\n')
    const hints = store.subscribe(
      number => this.#hint(number),
      () => {},
    )
    const beats = setInterval(() => this.#beat(), heartbeat)
    const over = (): void => this.#close()
    signal?.addEventListener('abort', over)
    this.#endings.push(
      hints,
      () => clearInterval(beats),
      () => signal?.removeEventListener('abort', over),
    )
    if (admit !== undefined) this.#endings.push(admit(over))
    if (signal?.aborted === true) over()
  }

  /** Sends what waits, where there is room. */
  flush(): void {
    if (this.#waiting === undefined || !this.#hasRoom) return
    const { number } = this.#waiting
    this.#waiting = undefined
    this.#send(`data: ${number ?? ''}\n\n`)
  }

  end(): void {
    for (const end of this.#endings.splice(0)) end()
  }

  get #hasRoom(): boolean {
    return (this.#controller.desiredSize ?? 0) > 0
  }

  #hint(number: number | undefined): void {
    const { number: before } = this.#waiting ?? { number }
    const newest = number === undefined || before === undefined ? undefined : Math.max(number, before)
    this.#waiting = { number: newest }
    this.flush()
  }

  #beat(): void {
    if (this.#hasRoom) {
      this.#missed = 0
      return this.#send(': \n\n')
    }
    this.#missed += 1
    if (this.#missed >= PATIENCE) this.#close()
  }

  #send(text: string): void {
    this.#controller.enqueue(this.#encoder.encode(text))
  }

  #close(): void {
    this.end()
    try {
      this.#controller.close()
    } catch {
      // It was closed by who read it.
    }
  }
}
