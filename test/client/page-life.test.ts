import { remote, type RemoteOptions, type RemoteStorage, type RemoteView } from 'varve/client/browser'
import { clock } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { taken } from './asking.ts'

/** A page with a view: what was asked, and which of its streams are open. */
class Page extends EventTarget {
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  readonly time = clock()
  readonly streams: AbortSignal[] = []
  asked = 0
  isAway = false

  open(options: Partial<RemoteOptions> = {}): RemoteView {
    const [url, random] = ['https://config.example.com', (): number => 0.5]
    return remote({ url, timers: this.time, random, fetch: this.#fetch as typeof fetch, ...options })
  }

  /** Something befalls the page, and what follows from it is done. */
  async befalls(name: string, more: object = {}): Promise<void> {
    const target = name === 'visibilitychange' ? this.document : this
    target.dispatchEvent(Object.assign(new Event(name), more))
    // The first asks, the second is for what its answer, or a stream that opened, has asked.
    for (let turn = 0; turn < 2; turn += 1) {
      this.time.advance('1s')
      await taken()
    }
  }

  get lines(): number {
    return this.streams.filter(({ aborted }) => !aborted).length
  }

  #fetch = async (url: string, { signal }: { signal: AbortSignal }): Promise<Response> => {
    if (this.isAway) throw new Error('no network')
    if (!url.endsWith('/events'))
      return Response.json({ revision: ++this.asked, results: [{ values: { a: { value: 1 } } }] })
    this.streams.push(signal)
    return new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
  }
}

let page: Page
beforeEach(() => {
  page = new Page()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  vi.stubGlobal('document', page.document)
})
afterEach(() => void vi.unstubAllGlobals())

describe('a page that is left, and come back to', () => {
  it('holds no line open that would keep the browser from keeping it, and has one and fresh values when it is back', async () => {
    await using view = page.open()
    await view.ready
    await page.befalls('pageshow', { persisted: false })
    await page.befalls('pagehide')
    const { asked } = page
    expect(page.lines).toBe(0)
    await page.befalls('pageshow', { persisted: true })
    expect([page.lines, page.asked > asked]).toEqual([1, true])
  })

  it('asks again when somebody looks at it, and when the network is back, without waiting for its poll', async () => {
    await using view = page.open()
    await view.ready
    page.isAway = true
    await page.befalls('offline')
    expect(view.health()).toMatchObject({ status: 'stale', revision: page.asked })
    page.isAway = false
    await page.befalls('online')
    expect([view.health().status, page.lines]).toEqual(['fresh', 1])
    const { asked } = page
    page.document.visibilityState = 'hidden'
    await page.befalls('visibilitychange')
    expect(page.asked).toBe(asked)
    page.document.visibilityState = 'visible'
    await page.befalls('visibilitychange')
    expect(page.asked).toBe(asked + 1)
  })

  it('leaves nothing that listens or asks once it is closed', async () => {
    const view = page.open()
    await view.ready
    await view.close()
    const { asked } = page
    for (const name of ['online', 'pageshow', 'visibilitychange']) await page.befalls(name, { persisted: true })
    expect([page.asked, page.lines]).toEqual([asked, 0])
  })
})

describe('what a page keeps', () => {
  const full: RemoteStorage = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  }

  it('is done without where the storage is full', async () => {
    const problems: unknown[] = []
    await using view = page.open({ storage: full, onProblem: problem => void problems.push(problem) })
    await view.ready
    expect([view.all(), view.health().status, problems]).toEqual([{ a: 1 }, 'fresh', []])
  })

  it('is nothing to another server, mount, audience, environment or set of keys in the same storage', async () => {
    const kept = new Map<string, string>()
    const storage = { getItem: (name: string) => kept.get(name) ?? null, setItem: kept.set.bind(kept) }
    const own = { url: 'https://config.example.com/shop', audience: { user: 'ada', environment: 'test' }, storage }
    await using first = page.open(own)
    await first.ready
    page.isAway = true
    const others: Partial<RemoteOptions>[] = [
      { url: 'https://config.example.com' },
      { url: 'https://other.example.com/shop' },
      { audience: { user: 'ada', environment: 'production' } },
      { audience: { user: 'eve', environment: 'test' } },
      { keys: ['a'] },
    ]
    for (const other of others) {
      await using view = page.open({ ...own, ...other })
      await expect(view.ready).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
      expect([other, view.all()]).toEqual([other, {}])
    }
    await using same = page.open(own)
    await same.ready
    expect(same.all()).toEqual({ a: 1 })
  })
})
