import { describe, expect, it } from 'vitest'
import { clock } from '../testing/clock.ts'
import { Listener, type Line, type LineEvents, type ListenerOptions } from './listener.ts'

/** An engine whose lines a test opens, silences and breaks. */
class Engine {
  readonly lines: (LineEvents & { closed: boolean })[] = []
  up: boolean
  /** False: the network swallows everything without a word. */
  answers = true

  constructor(up: boolean) {
    this.up = up
  }

  readonly connect = async (events: LineEvents): Promise<Line> => {
    const line = { ...events, closed: false }
    this.lines.push(line)
    if (!this.answers) return new Promise<Line>(() => {})
    if (!this.up) throw new Error('connection refused')
    return {
      ping: async () => (this.answers ? undefined : new Promise(() => {})),
      close: () => void (line.closed = true),
    }
  }
}

const half = (): Uint8Array => Uint8Array.of(128)

function listening({ up = true, ...options }: Partial<ListenerOptions> & { up?: boolean } = {}) {
  const time = clock()
  const engine = new Engine(up)
  const heard: (number | string | undefined)[] = []
  const listener = new Listener({ connect: engine.connect, timers: time, random: half, ...options })
  const end = listener.subscribe(
    number => heard.push(number),
    () => heard.push('down'),
  )
  return { time, engine, heard, listener, end }
}

/** Lets everything happen that waits for nothing but its turn. */
const settle = async (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('a listener', () => {
  it('hints without a number once its line is open, because nobody knows what came before', async () => {
    const { heard } = listening()
    expect(heard).toEqual([])
    await settle()
    expect(heard).toEqual([undefined])
  })

  it('passes on what its line hears, and what this process wrote itself', async () => {
    const { engine, heard, listener } = listening()
    await settle()
    engine.lines[0]?.hint(7)
    listener.own(8)
    await settle()
    expect(heard).toEqual([undefined, 7, 8])
  })

  it('finds out by its heartbeat a line that the network swallows, and says so', async () => {
    const { time, engine, heard, listener } = listening({ heartbeat: 10_000, deadline: 2_000 })
    await settle()
    engine.answers = false
    time.advance(10_000)
    await settle()
    expect(listener.listening).toBe(true)
    time.advance(2_000)
    await settle()
    expect(heard).toEqual([undefined, 'down'])
    expect(engine.lines[0]?.closed).toBe(true)
  })

  it('goes on for as long as signs of life come', async () => {
    const { time, engine, heard } = listening()
    for (let beat = 0; beat < 50; beat += 1) {
      await settle()
      time.advance(10_000)
    }
    await settle()
    expect(engine.lines).toHaveLength(1)
    expect(heard).toEqual([undefined])
  })

  it('opens a new line after a lost one, and hints again so that what was missed is read', async () => {
    const { time, engine, heard } = listening()
    await settle()
    engine.lines[0]?.lost()
    time.advance(100)
    await settle()
    expect(engine.lines).toHaveLength(2)
    expect(heard).toEqual([undefined, 'down', undefined])
  })

  it('waits twice as long after every attempt that failed, up to the longest pause', async () => {
    const { time, engine } = listening({ longestPause: 800, up: false })
    const attempts: number[] = []
    for (let tick = 0; tick < 35; tick += 1) {
      await settle()
      if (engine.lines.length > attempts.length) attempts.push(time.monotonic())
      time.advance(100)
    }
    expect(attempts.map((at, index) => at - (attempts[index - 1] ?? 0))).toEqual([0, 100, 200, 400, 800, 800, 800])
  })

  it('spreads the attempts of a fleet', async () => {
    const pauses = [0, 255].map(byte => listening({ random: () => Uint8Array.of(byte), up: false }))
    await settle()
    for (const { time } of pauses) time.advance(60)
    await settle()
    expect(pauses.map(({ engine }) => engine.lines.length)).toEqual([2, 1])
  })

  it('looks for a line at once when told that the engine has answered somebody', async () => {
    const { time, engine, listener } = listening({ up: false })
    for (let tick = 0; tick < 20; tick += 1) {
      await settle()
      time.advance(500)
    }
    await settle()
    engine.up = true
    const before = engine.lines.length
    listener.hurry()
    await settle()
    expect(engine.lines).toHaveLength(before + 1)
    expect(listener.listening).toBe(true)
  })

  it('gives up an attempt that gets no answer, and closes the line if it opens late', async () => {
    const time = clock()
    const opening: ((line: Line) => void)[] = []
    const connect = async (): Promise<Line> => new Promise(resolve => void opening.push(resolve))
    const listener = new Listener({ connect, timers: time, random: half, deadline: 2_000 })
    const heard: unknown[] = []
    listener.subscribe(
      number => heard.push(number),
      () => heard.push('down'),
    )
    time.advance(2_000)
    await settle()
    expect(heard).toEqual(['down'])
    let closed = false
    opening[0]?.({ ping: async () => {}, close: () => void (closed = true) })
    await settle()
    expect({ closed, heard }).toEqual({ closed: true, heard: ['down'] })
  })

  it('listens only while somebody is subscribed', async () => {
    const { time, engine, heard, end } = listening()
    await settle()
    end()
    await settle()
    expect(engine.lines[0]?.closed).toBe(true)
    engine.lines[0]?.hint(1)
    time.advance(60_000)
    await settle()
    expect({ lines: engine.lines.length, heard }).toEqual({ lines: 1, heard: [undefined] })
    expect(time.waiting).toBe(0)
  })

  it('says nothing more once it is closed', async () => {
    const { time, engine, heard, listener } = listening()
    await settle()
    listener.own(5)
    listener.close()
    engine.lines[0]?.lost()
    time.advance(60_000)
    await settle()
    expect({ lines: engine.lines.length, heard, waiting: time.waiting }).toEqual({
      lines: 1,
      heard: [undefined],
      waiting: 0,
    })
  })

  it('tells a line that was given up from the one that followed it', async () => {
    const { time, engine, heard } = listening()
    await settle()
    engine.lines[0]?.lost()
    time.advance(100)
    await settle()
    engine.lines[0]?.lost()
    engine.lines[0]?.hint(9)
    await settle()
    expect(engine.lines).toHaveLength(2)
    expect(heard).toEqual([undefined, 'down', undefined])
  })
})
