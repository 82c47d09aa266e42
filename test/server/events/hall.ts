import { defineConfig, flag, live } from 'varve'
import { integer, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { testConfig, type TestVarve } from 'varve/testing'
import { troubled, type TroubledStore } from '../../troubled-store.ts'
import { Broadcaster, type BroadcastLimits, type Listening } from '../../../src/server/events/broadcaster.ts'
import { eventVoice, ofrepVoice } from '../../../src/server/events/voice.ts'
import { clock } from 'varve/testing'

/** What the tests of listening declare. */
export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), maxSize: live(integer(), { default: 1 }) },
  checkout: { newFlow: flag(), oldFlow: flag() },
  motto: live(string(), { default: 'Hello' }),
})

export const signed = { by: 'dana', message: 'A test' }

/** A Varve whose changes are told to listeners, at the time of the test. */
export interface Hall extends AsyncDisposable {
  readonly varve: TestVarve<typeof config.tree>
  readonly store: TroubledStore
  readonly broadcaster: Broadcaster
}

/** Opens one. */
export async function hall({
  limits = {},
  store,
}: { limits?: BroadcastLimits; store?: TroubledStore } = {}): Promise<Hall> {
  const time = clock()
  const kept = store ?? troubled(memory({ clock: time }))
  const varve = testConfig(config, {}, { clock: time, store: kept, onProblem: () => {} })
  await varve.refresh()
  const broadcaster = new Broadcaster(varve, { clock: time, timers: time, limits })
  return {
    ...{ varve, store: kept, broadcaster },
    async [Symbol.asyncDispose]() {
      broadcaster[Symbol.dispose]()
      await varve.close()
    },
  }
}

/** Hears everything, and may know who wrote it. */
export const everything: Listening = {
  hearing: { keys: ['*'], names: {}, authors: true },
  voice: eventVoice,
  mount: '',
  admission: { id: 'a token', isValid: async () => true },
}

/** The same as a client of OFREP. */
export const ofrep: Listening = { ...everything, voice: ofrepVoice }

/** One event as it came: its lines, with the data read. */
export interface Heard {
  readonly id?: string
  readonly event?: string
  readonly data?: unknown
}

/** What has come on a stream so far and was not read before. Comments are left out. */
export class Ear {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''
  #pending: Promise<ReadableStreamReadResult<Uint8Array>> | undefined
  ended: 'closed' | 'cut' | undefined

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader()
  }

  /** Takes what is there. */
  async heard(): Promise<Heard[]> {
    await this.#take()
    const parts = this.#text.split('\n\n')
    this.#text = parts.pop() ?? ''
    return parts.filter(part => part !== ':').map(read)
  }

  /** Text as it came, comments too. */
  async text(): Promise<string> {
    await this.#take()
    const text = this.#text
    this.#text = ''
    return text
  }

  leave(): Promise<void> {
    return this.#reader.cancel()
  }

  async #take(): Promise<void> {
    while (this.ended === undefined) {
      this.#pending ??= this.#reader.read()
      const found = await Promise.race([this.#pending.catch(() => 'cut' as const), soon()])
      if (found === undefined) return
      this.#pending = undefined
      if (found === 'cut') this.ended = 'cut'
      else if (found.done) this.ended = 'closed'
      else this.#text += this.#decoder.decode(found.value, { stream: true })
    }
  }
}

/** Lets what is under way in memory go on to its end. */
export async function soon(): Promise<undefined> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

function read(text: string): Heard {
  const fields = text.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
  const { id, event, data } = Object.fromEntries(fields) as Record<string, string | undefined>
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    ...(data === undefined ? {} : { data: JSON.parse(data) as unknown }),
  }
}

/** Begins to listen. */
export const listen = async (broadcaster: Broadcaster, listening: Partial<Listening> = {}): Promise<Ear> =>
  new Ear(await broadcaster.open({ ...everything, ...listening }))

/** What is heard, in short: the event with its keys, and its id. */
export const brief = async (ear: Ear): Promise<string[]> =>
  (await ear.heard()).map(({ id, event, data }) => {
    const { keys = [], status = '', type = '' } = data as { keys?: string[]; status?: string; type?: string }
    return [event ?? type, ...keys, status, id === undefined ? '' : `#${id}`].filter(Boolean).join(' ')
  })
