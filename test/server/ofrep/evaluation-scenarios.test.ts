import { OFREPProvider } from '@openfeature/ofrep-provider'
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider'
import { OpenFeature as ServerSide } from '@openfeature/server-sdk'
import { OpenFeature as WebSide, type EvaluationContext, type Provider } from '@openfeature/web-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serving, type Running } from '../../cli/serving.ts'
import { shell, type Outcome, type Shell } from '../../cli/shell.ts'

// The scenarios of OpenFeature's evaluation.feature, told anew as a table: which flags there are, what is asked, and what has
// to be answered. The flags are written in flagd's format, and come in by the command line as anybody's would.
const on = (defaultVariant: string, variants: object, more: object = {}): object => ({
  ...{ state: 'ENABLED', variants, defaultVariant },
  ...more,
})
const isEqual = (name: string, value: unknown): object => ({ '==': [{ var: [name] }, value] })
const insider = { fn: 'Sulisław', ln: 'Świętopełk', age: 29, customer: false }
const pictures = { showImages: true, title: 'Check out these pics!', imagesPerPage: 100 }
const FLAGS = {
  'boolean-flag': on('on', { on: true, off: false }),
  'string-flag': on('greeting', { greeting: 'hi', parting: 'bye' }),
  'integer-flag': on('ten', { one: 1, ten: 10 }),
  'float-flag': on('half', { tenth: 0.1, half: 0.5 }),
  'object-flag': on('template', { empty: {}, template: pictures }),
  'context-aware': on(
    'external',
    { internal: 'INTERNAL', external: 'EXTERNAL' },
    {
      targeting: {
        if: [
          { and: Object.entries(insider).map(([name, value]) => isEqual(name, value)) },
          ...['internal', 'external'],
        ],
      },
    },
  ),
  'wrong-flag': on('one', { one: 'uno', two: 'dos' }),
}

/** What the program declares that moves from flagd: some of the flags; the others come by the import alone. */
const DECLARED = {
  'boolean-flag': { type: 'boolean', default: false, doc: 'A switch.' },
  'string-flag': { type: 'string', default: 'bye', doc: 'A word.' },
}

/** What both SDKs have in common, for what is asked here. */
interface Details {
  readonly value: unknown
  readonly variant?: string
  readonly reason?: string
  readonly errorCode?: string
}
type Getter<T> = (key: string, fallback: T) => Details | Promise<Details>
interface Client {
  readonly getBooleanDetails: Getter<boolean>
  readonly getStringDetails: Getter<string>
  readonly getNumberDetails: Getter<number>
  readonly getObjectDetails: Getter<Record<string, string>>
}
interface Asking {
  readonly client: Client
  /** Makes all that is asked from now on of this context. */
  become(context: Readonly<Record<string, string | number | boolean>>): unknown
}

let sh: Shell
let imported: Outcome
let server: Running
beforeAll(async () => {
  sh = await shell({ 'varve.config.json': JSON.stringify(DECLARED), 'flags.json': JSON.stringify({ flags: FLAGS }) })
  imported = await sh.varve('import', '--from', 'flagd', 'flags.json', '-m', 'Moving house', '--json')
  server = await serving(sh, {})
})
afterAll(async () => {
  await Promise.all([ServerSide.close(), WebSide.close()])
  await server.interrupt()
  await sh[Symbol.asyncDispose]()
})

const CLIENTS: readonly (readonly [string, () => Promise<Asking>])[] = [
  [
    'the server SDK with its OFREP provider',
    async () => {
      await ServerSide.setProviderAndWait('scenarios', new OFREPProvider({ baseUrl: server.url }))
      const client = ServerSide.getClient('scenarios')
      return { client, become: context => client.setContext(context) }
    },
  ],
  [
    'the web SDK with its OFREP provider',
    async () => {
      const provider = new OFREPWebProvider({ baseUrl: server.url, cacheMode: 'disabled' })
      await WebSide.setProviderAndWait('scenarios', provider as Provider)
      const client = WebSide.getClient('scenarios')
      return { client, become: context => WebSide.setContext('scenarios', { ...context } as EvaluationContext) }
    },
  ],
]

it('the flags come in from flagd’s format, and nothing of them is lost', () => {
  expect(imported.json).toMatchObject({ flags: Object.keys(FLAGS), lost: 0 })
})

describe.each(CLIENTS)('rule 9: OpenFeature’s evaluation scenarios, by %s', (name, connect) => {
  let asking: Asking
  beforeAll(async () => {
    asking = await connect()
  })

  it.each<[string, (client: Client) => Details | Promise<Details>, unknown, string]>([
    ['a boolean', client => client.getBooleanDetails('boolean-flag', false), true, 'on'],
    ['a string', client => client.getStringDetails('string-flag', 'bye'), 'hi', 'greeting'],
    ['an integer', client => client.getNumberDetails('integer-flag', 1), 10, 'ten'],
    ['a float', client => client.getNumberDetails('float-flag', 0.1), 0.5, 'half'],
    ['an object', client => client.getObjectDetails('object-flag', {}), pictures, 'template'],
  ])('%s is resolved, with its variant, as STATIC', async (_, ask, value, variant) => {
    expect(await ask(asking.client)).toMatchObject({ value, variant, reason: 'STATIC' })
  })

  it('a flag goes by the context, and by its default without one', async () => {
    await asking.become(insider)
    expect(await asking.client.getStringDetails('context-aware', 'EXTERNAL')).toMatchObject({
      ...{ value: 'INTERNAL', variant: 'internal', reason: 'TARGETING_MATCH' },
    })
    for (const context of [{ ...insider, age: 30 }, {}]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another: the context is the client's
      await asking.become(context)
      expect((await asking.client.getStringDetails('context-aware', '')).value).toBe('EXTERNAL')
    }
  })

  it('a flag that is imported while the server runs, and that no code declares, is served like any other', async () => {
    const flags = { [`late-flag-${name.length}`]: on('on', { on: true, off: false }) }
    await sh.box.write('late.json', JSON.stringify({ flags }))
    await sh.varve('import', '--from', 'flagd', 'late.json', '-m', 'One more')
    const [key = ''] = Object.keys(flags)
    await expect
      .poll(
        async () => {
          await asking.become({ asked: Date.now() })
          return asking.client.getBooleanDetails(key, false)
        },
        { timeout: 5_000 },
      )
      .toMatchObject({ value: true, variant: 'on', reason: 'STATIC' })
  })

  it('a flag that is not there is FLAG_NOT_FOUND, with the default of the code', async () => {
    expect(await asking.client.getStringDetails('missing-flag', 'uh-oh')).toMatchObject({
      ...{ value: 'uh-oh', reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' },
    })
  })

  it('a flag of another type is TYPE_MISMATCH, with the default of the code', async () => {
    expect(await asking.client.getNumberDetails('wrong-flag', 13)).toMatchObject({
      ...{ value: 13, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' },
    })
  })
})
