import * as v from 'valibot'
import { defineConfig, flag, live, secret, setting } from 'varve'
import {
  boolean,
  bytes,
  csv,
  date,
  duration,
  host,
  integer,
  json,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  path,
  port,
  record,
  regex,
  string,
  url,
} from 'varve/schema'
import * as z from 'zod'

/** Values of secrets that no output may hold, wherever a declaration can have one. */
export const planted = ['hunter2-dev-default', 'hunter2-example', 'hunter2-schema-default', 'hunter2-nested'] as const

/** A declaration with every type there is, every kind of need, and everything that can be said of a value. */
export const everything = defineConfig({
  server: {
    port: setting(port(), { default: 8080, doc: 'Port the API listens on.' }),
    host: setting(host(), { default: 'localhost', aliases: ['listen.host', 'bindAddress'] }),
    publicUrl: setting(url({ schemes: ['https'] }), { default: 'https://shop.example', doc: 'What links begin with.' }),
    root: setting(path(), { default: '/srv/shop' }),
    version: setting(string({ pattern: /^\d+\.\d+$/ }), { default: '1.10' }),
    name: setting(string(), { doc: 'Must be set, and may be anything.' }),
    motto: setting(optional(string()), { doc: 'May be left out.' }),
  },
  database: {
    url: setting(secret(url()), {
      devDefault: 'postgres://shop:hunter2-dev-default@localhost/shop',
      doc: 'Where it is.',
    }),
    password: setting(secret(string({ min: 8 })), { examples: ['hunter2-example'], owner: 'dba' }),
    token: setting(secret(z.string().default('hunter2-schema-default')), { env: 'DB_TOKEN' }),
    keys: setting(secret(z.object({ signing: z.string().default('hunter2-nested') })), {
      env: ['DB_KEYS', 'DATABASE_KEYS'],
    }),
    timeout: live(duration({ max: '1m' }), { default: '2s', doc: 'Longest a query may take.' }),
    replicas: setting(list(object({ host: host(), port: optional(port()) }), { max: 5 }), {
      default: [{ host: 'db-2' }],
    }),
    region: setting(string(), { devDefault: 'local', doc: 'A development default that is no secret.' }),
  },
  limits: {
    maxUploads: live(integer({ min: 0, max: 500 }), { default: 10, unit: 'per day', examples: [20, 40] }),
    maxBody: live(bytes(), { default: '10MiB' }),
    ratio: live(number({ min: 0, max: 1 }), { default: 0.5, deprecated: 'Use limits.share | or <b>none</b>.' }),
    share: live(number({ allowNonFinite: true }), { default: 0.25 }),
    countries: live(csv(oneOf(['DE', 'AT', 'CH'], { fold: true })), { default: 'DE,AT' }),
    rates: live(record(object({ cents: integer(), note: optional(string()) })), { default: { DE: { cents: 490 } } }),
    matrix: live(list(list(integer())), { default: [[1, 2], [3]] }),
    blocked: live(regex(), { default: '^(bot|crawler)' }),
    opensAt: live(date(), { default: '2026-01-15T03:47:00Z' }),
    note: live(nullable(string({ max: 80 })), { default: null }),
    extra: live(json(), { default: { a: [1, "it's", '}'] } }),
    level: live(oneOf(['debug', 'info', '1', 2]), { default: 'info' }),
    digits: live(oneOf(['1', '2', 'true']), { default: '1' }),
    enabled: live(boolean(), { default: true, pin: true }),
    empty: live(string(), { default: '', empty: 'value' }),
    quotes: live(string(), { default: `say "it's" #1 \${HOME} $x \\n` }),
    lines: live(string(), { default: 'one\ntwo' }),
  },
  foreign: {
    retries: live(z.number().int().min(0).max(5), { default: 3 }),
    shape: live(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), a: z.string() }),
        z.object({ kind: z.literal('b'), b: z.number() }),
      ]),
      {
        default: { kind: 'a', a: 'x' },
      },
    ),
    pair: live(z.tuple([z.string(), z.number()]), { default: ['a', 1] }),
    unknowable: live(v.pipe(v.number(), v.maxValue(1)), { default: 0.5, text: 'number' }),
  },
  checkout: {
    newFlow: flag({ doc: 'Serve the rewritten checkout.' }),
    button: flag({ variants: { control: '#3498db', treatment: '#e74c3c' }, default: 'control', doc: 'Pay button.' }),
    steps: flag({ variants: { short: 2, long: 5 }, default: 'long' }),
    layout: flag({ variants: { wide: { columns: 3 }, slim: { columns: 1 } }, default: 'slim' }),
  },
  logLevel: setting(oneOf(['debug', 'info']), {
    default: 'info',
    category: 'log & <trace>',
    doc: 'Says `much` *or* little | [x](y).',
  }),
})
