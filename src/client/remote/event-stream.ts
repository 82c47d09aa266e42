/** One event of a stream: its name (`message` where it has none), its data, and the id to go on after. */
export interface StreamEvent {
  readonly name: string
  readonly data: string
  readonly id: string | undefined
}

/** Characters of one event, at most: what is longer is not ours. */
const LONGEST = 1 << 20

/**
 * Reads server-sent events out of a body, calling back for each, and for every sign of life; resolves when the stream ends.
 * `fetch` instead of EventSource, because that cannot show a token.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  { onEvent, onLife }: { readonly onEvent: (event: StreamEvent) => void; readonly onLife: () => void },
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    onLife()
    // A line may end with either, or both, and a part may end between the two.
    const blocks = (rest + decoder.decode(value, { stream: true })).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    if (rest.length > LONGEST) return void reader.cancel()
    for (const block of blocks) {
      const event = eventIn(block)
      if (event !== undefined) onEvent(event)
    }
  }
}

function eventIn(block: string): StreamEvent | undefined {
  const fields = block.split('\n').flatMap(line => {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
    return field === undefined ? [] : [{ field, value: value ?? '' }]
  })
  const last = (name: string): string | undefined => fields.findLast(({ field }) => field === name)?.value
  const data = fields.filter(({ field }) => field === 'data').map(({ value }) => value)
  if (data.length === 0) return undefined
  return { name: last('event') ?? 'message', data: data.join('\n'), id: last('id') }
}
