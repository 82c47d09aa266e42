/** What the compiler infers from a declaration, whichever library its schemas come from. Checked by `tsc`; nothing here runs. */
import { type } from 'arktype'
import * as v from 'valibot'
import * as z from 'zod'
import {
  compose,
  defineConfig,
  flag,
  live,
  openSync,
  secret,
  setting,
  type Flat,
  type Json,
  type Reader,
  type Secret,
  type ValueChange,
  type Varve,
  type WritableKey,
} from 'varve'
import {
  boolean,
  date,
  duration,
  integer,
  json,
  list,
  object,
  oneOf,
  optional,
  port,
  record,
  string,
  url,
} from 'varve/schema'
import { testConfig } from 'varve/testing'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Accepts `true` only, so that a type that is not as expected does not compile. */
function same<T extends true>(): T | undefined {
  return undefined
}

// Our own schemas
const own = defineConfig({
  server: { port: setting(port(), { default: 8080 }), name: setting(optional(string())) },
  database: { url: setting(secret(url())), timeout: live(duration(), { default: '30s' }) },
  log: { level: live(oneOf(['debug', 'info']), { default: 'info' }), since: live(date(), { default: '2026-01-01' }) },
  hosts: live(list(string()), { default: [] }),
  limits: live(record(integer()), { default: {} }),
  matrix: live(object({ size: integer(), note: optional(string()) }), { default: { size: 1 } }),
  anything: live(json(), { default: null }),
  checkout: { newFlow: flag(), button: flag({ variants: { control: '#3498db', treatment: 3 }, default: 'control' }) },
})
const varve = openSync(own)
same<
  Equal<
    typeof varve.settings,
    {
      readonly server: { readonly port: number; readonly name: string | undefined }
      readonly database: { readonly url: Secret<string> }
    }
  >
>()
const values = () =>
  [
    varve.get('database.timeout'),
    varve.get('log.level'),
    varve.get('log.since'),
    varve.get('hosts'),
    varve.get('limits'),
    varve.get('matrix'),
    varve.get('anything'),
    varve.get('checkout.newFlow'),
    varve.get('checkout.button'),
  ] as const
same<
  Equal<
    ReturnType<typeof values>,
    readonly [
      number,
      'debug' | 'info',
      Date,
      readonly string[],
      Readonly<Record<string, number>>,
      { readonly size: number; readonly note?: string },
      Json,
      boolean,
      '#3498db' | 3,
    ]
  >
>()

// What is written is the schema's input, not its output.
const signed = { by: 'dana', message: 'Slower' }
void varve.set('database.timeout', '45s', signed)
void varve.set('database.timeout', 45_000, signed)
void varve.set('log.since', '2026-02-01', signed)
// @ts-expect-error: the input of a date is text
void varve.set('log.since', new Date(), signed)
same<Equal<WritableKey<Flat<typeof own.tree>> & `${'server' | 'log'}.${string}`, 'log.level' | 'log.since'>>()

// Readers, handles and watches know the same types.
const reader: Reader<Flat<typeof own.tree>> = varve.for({ tenant: 'acme' })
same<Equal<ReturnType<typeof reader.all>['log.level'], 'debug' | 'info'>>()
const handle = varve.value('checkout.button')
same<Equal<ReturnType<typeof handle.get>, '#3498db' | 3>>()
varve.watch('log.level', (level, change) =>
  same<Equal<[typeof level, typeof change], ['debug' | 'info', ValueChange<'debug' | 'info'>]>>(),
)
varve.watch('log.*', value => same<Equal<typeof value, unknown>>())
const awaited = varve.until('log.level', level => level === 'debug')
same<Equal<typeof awaited, Promise<'debug' | 'info'>>>()

// Zod, Valibot, ArkType: transformed values have their output type, and are written as their input.
const foreign = openSync(
  defineConfig({
    zod: {
      port: setting(z.number().int().max(65_535), { default: 8080 }),
      since: live(z.string().transform(Number), { default: '1' }),
    },
    valibot: {
      mode: live(v.picklist(['a', 'b']), { default: 'a' }),
      size: live(v.pipe(v.string(), v.transform(Number)), { default: '1' }),
    },
    arktype: { limits: live(type({ size: 'number', 'note?': 'string' }), { default: { size: 1 } }) },
    hidden: setting(secret(z.object({ user: z.string() }))),
  }),
)
const foreignValues = () =>
  [
    foreign.settings.zod.port,
    foreign.get('zod.since'),
    foreign.get('valibot.mode'),
    foreign.get('valibot.size'),
    foreign.get('arktype.limits'),
    foreign.settings.hidden,
  ] as const
same<
  Equal<
    ReturnType<typeof foreignValues>,
    readonly [number, number, 'a' | 'b', number, { size: number; note?: string }, Secret<{ user: string }>]
  >
>()
void foreign.set('zod.since', '2', signed)
// @ts-expect-error: the input of this schema is text
void foreign.set('zod.since', 2, signed)

// Declarations from several modules, and at run time
const composed = openSync(
  compose(
    defineConfig({ server: { port: setting(port(), { default: 80 }) } }),
    defineConfig({ server: { host: setting(string()) }, on: flag() }),
  ),
)
same<Equal<typeof composed.settings.server.port, number>>()
same<Equal<typeof composed.settings.server.host, string>>()
const more = composed.declare({ plugin: { on: live(boolean(), { default: true }) } })
const declared = () => [more.get('plugin.on'), more.get('on'), more.settings.server.port] as const
same<Equal<ReturnType<typeof declared>, readonly [boolean, boolean, number]>>()

// The test double has the same types, and its values are typed by key.
const double = testConfig(own, { 'log.level': 'debug', 'server.port': 1 })
same<Equal<typeof double extends Varve<typeof own.tree> ? true : false, true>>()
// @ts-expect-error: a misspelt key
testConfig(own, { 'log.levle': 'debug' })
// @ts-expect-error: a wrong type
testConfig(own, { 'log.level': 'trace' })
