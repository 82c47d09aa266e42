/** How a listener came to its end. */
export type ListenerEnd = 'left' | 'slow' | 'refused' | 'closing'

const IN_BYTES = { highWaterMark: 0, size: (chunk: Uint8Array): number => chunk.byteLength }

/**
 * One client that listens. What it has not taken yet waits in the stream's own queue, as chunks that it shares with all
 * others; more than a bounded part of it is not kept for anybody.
 */
export class Listener {
  readonly stream: ReadableStream<Uint8Array>
  readonly #most: number
  readonly #onEnd: (end: ListenerEnd) => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #ended = false

  constructor(options: { readonly most: number; readonly onEnd: (end: ListenerEnd) => void }) {
    this.#most = options.most
    this.#onEnd = options.onEnd
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: controller => void (this.#controller = controller),
        cancel: () => this.#end('left'),
      },
      // What waits is what was not taken: room is counted in bytes, from none.
      IN_BYTES,
    )
  }

  /** Bytes that wait to be taken. */
  get waiting(): number {
    return -(this.#controller?.desiredSize ?? 0)
  }

  /** Gives it a chunk. One that has too many waiting is cut off instead: it comes back, and says where it was. */
  push(chunk: Uint8Array): void {
    if (this.#ended) return
    if (this.waiting + chunk.byteLength > this.#most) return this.cut()
    this.#controller?.enqueue(chunk)
  }

  /** Ends in order, once what waits was taken. */
  close(end: ListenerEnd, last?: Uint8Array): void {
    if (this.#ended) return
    if (last !== undefined) this.#controller?.enqueue(last)
    this.#controller?.close()
    this.#end(end)
  }

  /** Ends at once, and forgets what waits. */
  cut(): void {
    if (this.#ended) return
    this.#controller?.error(new Error('This reader is too slow, and was cut off.'))
    this.#end('slow')
  }

  #end(end: ListenerEnd): void {
    if (this.#ended) return
    this.#ended = true
    this.#controller = undefined
    this.#onEnd(end)
  }
}
