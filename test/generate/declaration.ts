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
  k8sCpu,
  k8sMemory,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  path,
  port,
  rate,
  record,
  regex,
  string,
  url,
} from 'varve/schema'
import * as z from 'zod'

/** Values of secrets that no output may hold, wherever a declaration can have one. */
export const planted = ['hunter2-dev-default', 'hunter2-example', 'hunter2-nested', 'hunter2-joined'] as const

/** A schema that refers to itself. */
const Folder = z.object({
  name: z.string(),
  get inside() {
    return z.array(Folder)
  },
})

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
    token: setting(secret(z.string().optional()), { env: 'DB_TOKEN' }),
    keys: setting(secret(z.object({ signing: z.string().default('hunter2-nested') })), {
      env: ['DB_KEYS', 'DATABASE_KEYS'],
    }),
    joined: setting(
      secret(
        z.intersection(
          z.union([z.object({ ab: z.string().default('hunter2-joined') }), z.object({ c: z.number() })]),
          z.object({ d: z.number().optional() }),
        ),
      ),
      { env: 'DB_JOINED', devDefault: { ab: 'x' } },
    ),
    timeout: live(duration({ max: '1m' }), { default: '2s', doc: 'Longest a query may take.' }),
    replicas: setting(list(object({ host: host(), port: optional(port()) }), { max: 5 }), {
      default: [{ host: 'db-2' }],
    }),
    region: setting(string(), { devDefault: 'local', doc: 'A development default that is no secret.' }),
  },
  limits: {
    maxUploads: live(integer({ min: 0, max: 500 }), { default: 10, unit: 'per day', examples: [20, 40] }),
    cpu: live(k8sCpu({ max: 4 }), { default: '250m' }),
    memory: live(k8sMemory({ max: '1Gi' }), { default: '128Mi' }),
    logins: live(rate({ max: '10/second' }), { default: '100/minute' }),
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
    both: live(z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })), { default: { a: 'x', b: 1 } }),
    either: live(
      z.intersection(z.union([Folder, z.object({ x: z.number() })]), z.object({ y: z.number().optional() })),
      {
        default: { x: 1 },
      },
    ),
    folders: live(z.record(z.string().min(2), Folder), { default: {} }),
    sizes: live(z.record(z.string().regex(/^[a-z]+$/), z.string()), { default: {} }),
    tree: live(Folder, { default: { name: 'root', inside: [] } }),
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
