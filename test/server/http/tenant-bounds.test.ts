import { defineConfig, flag, live, open, ramp, rings, secret, type Varve } from 'varve'
import { permissions } from 'varve/protocol'
import { integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory, memoryStorage } from 'varve/stores/memory'
import { beforeAll, expect, it } from 'vitest'
import { handlerOf, routesOf } from '../../../src/server/handler.ts'
import { lines } from '../doors/route-table.ts'
import { principal } from './served.ts'

/** Stands in everything that is planted for the other tenant, and in nothing else. */
const OTHER = /globex/i

const message = 'For everybody'
const common = { by: 'dana', message }
const own = { ...common, scope: 'tenant:acme' }
const theirs = { by: 'gina of globex', message: 'As globex wishes', scope: 'tenant:globex' }
const isTheirs = { attr: 'tenant', op: 'eq', value: 'globex' } as const

const declared = {
  limits: {
    maxUploads: live(integer(), { default: 10 }),
    plan: live(string(), { default: 'free' }),
    note: live(string(), { default: 'none' }),
    theme: live(string(), { default: 'light' }),
  },
  checkout: { newFlow: flag({ default: false }) },
  payments: { apiKey: live(secret(string()), { devDefault: 'sk-none' }) },
}
const former = { old: { plan: live(string(), { default: '' }), flow: flag({ default: false }) } }
const keys = ['limits.maxUploads', 'limits.plan', 'limits.note', 'limits.theme', 'checkout.newFlow', 'payments.apiKey']
const gone = ['old.plan', 'old.flow']
const PARTS = { tenant: 'acme', name: 'staff', id: 'feed', revision: '1', 'key+': 'checkout.newFlow' }

/** Streams, which tell by `hearing-for` what may be heard: test/server/events looks into those. */
const STREAMS: ReadonlySet<string> = new Set(['/events', '/ofrep/v1/events', '/v1/log/events'])

let varve: Varve
let asBound: (path: string, init?: RequestInit) => Promise<Response>
let asAnybody: typeof asBound
let paths: string[]

beforeAll(async () => {
  const storage = memoryStorage()
  const about = { keyring: fernet(newFernetKey()), sources: [], platform: { warn: () => {} } } as const
  await using earlier = await open(defineConfig(former), { store: memory({ storage }), ...about })
  await earlier.set('old.plan', 'globex-plan', theirs)
  await earlier.setFlag('old.flow', { rules: [{ id: 'few', when: isTheirs, serve: 'on' }], serve: 'off' }, common)
  varve = (await open(defineConfig(declared), { store: memory({ storage }), ...about })) as unknown as Varve
  await plant(varve)
  const all = principal({ permissions: new Set(permissions) })
  const hosted = (tenants?: readonly string[]) => {
    const who = tenants === undefined ? all : { ...all, tenants }
    const parts = { authenticate: () => () => Promise.resolve(who) }
    return handlerOf(varve, { environment: 'test' }, parts)
  }
  const [bound, anybody] = [hosted(['acme']), hosted()]
  asBound = (path, init) => bound(new Request(`http://localhost${path}`, init))
  asAnybody = (path, init) => anybody(new Request(`http://localhost${path}`, init))
  handlerOf(
    varve,
    {},
    { routes: host => ((paths = routesOf(host).flatMap(({ method, path }) => (method === 'GET' ? [path] : []))), []) },
  )
  return async () => {
    await Promise.all([bound.close(), anybody.close()])
    await varve.close()
  }
})

async function plant(to: Varve): Promise<void> {
  await to.set('limits.maxUploads', 20, own)
  await to.set('limits.maxUploads', 987_654_321, theirs)
  await to.set('limits.plan', 'globex-gold', theirs)
  await to.set('payments.apiKey', 'sk-globex', theirs)
  await to.segments.set('of-globex', isTheirs, { ...theirs, doc: 'Of globex' })
  const rules = [
    { id: 'first', when: isTheirs, serve: 'on' },
    { id: 'second', when: { segment: 'of-globex' }, serve: 'on' },
  ]
  await to.setFlag('checkout.newFlow', { rules, serve: 'off' }, common)
  await to.setFlag('checkout.newFlow', { rules: [{ id: 'some', when: isTheirs, serve: 'on' }], serve: 'off' }, theirs)
  await to.rollOut('limits.plan', 'globex-silver', {
    ...theirs,
    plan: ramp({ from: 5, to: 100, step: 5, every: '1d' }),
  })
  await to.rollOut('limits.note', 'next', {
    ...common,
    when: isTheirs,
    plan: ramp({ from: 5, to: 100, step: 5, every: '1d' }),
  })
  await to.rollOut('limits.theme', 'dark', {
    ...common,
    plan: rings([{ name: 'first', when: isTheirs }, 'production'], {
      plan: ramp({ from: 5, to: 100, step: 5, every: '1d' }),
    }),
  })
  await to.tag('launch', common)
}

/** Every address of a path that somebody of acme may try. */
function addressesOf(path: string): string[] {
  const perKey = path.includes('{key}') ? [...keys, ...gone] : ['']
  const head = varve.head().number
  const numbers = path.includes('{number}') ? Array.from({ length: head }, (_, index) => String(index + 1)) : ['1']
  const screens = path.includes('{screen+}')
    ? [
        'config',
        'timeline',
        'flags',
        'flags/checkout.newFlow',
        'tenants',
        'tenants/acme',
        'secrets',
        'compare',
        'segments',
        'rollouts',
      ]
    : ['']
  const filled = perKey.flatMap(key =>
    numbers.flatMap(number =>
      screens.map(screen => {
        const parts: Readonly<Record<string, string>> = { ...PARTS, key, number, 'screen+': screen }
        return path.replaceAll(/\{(\w+\+?)\}/g, (_, name: string) => parts[name] ?? '1')
      }),
    ),
  )
  const whose = ['', 'tenant=acme', 'scope=tenant:acme', 'tenant=acme&scope=tenant:acme']
  const when = ['', `at=${head - 1}`]
  const more = [
    ...(path === '/v1/export' ? ['format=json', 'format=flags', 'format=jsonl', 'all=true'] : ['']),
    ...(path === '/v1/diff' ? ['from=1', 'from=tenant:acme&to=now', 'from=tenant:acme&to=tenant:globex'] : []),
    ...(path.endsWith('/diff') ? ['with=acme', 'with=globex'] : []),
  ]
  const queries = whose.flatMap(one => when.flatMap(at => more.map(rest => [one, at, rest].filter(Boolean).join('&'))))
  return filled.flatMap(address => [...new Set(queries)].map(query => (query === '' ? address : `${address}?${query}`)))
}

/** What an answer says, its headers too, without what was asked. */
async function saidBy(answer: Response, asked: string): Promise<string> {
  const whole = `${JSON.stringify([...answer.headers])}\n${await answer.text()}`
  return whole.replaceAll(new RegExp(asked.includes('with=globex') ? OTHER : /$^/, 'gi'), '')
}

it('no answer to a GET tells who is bound to a tenant what another has: values, conditions, messages, rollouts, segments, secrets', async () => {
  const seen: string[] = []
  const told: string[] = []
  for (const path of paths.filter(one => !STREAMS.has(one))) {
    for (const address of addressesOf(path)) {
      for (const accept of path.startsWith('/debug') ? ['application/json', 'text/plain'] : ['*/*']) {
        const answer = await asBound(address, { headers: { accept } })
        const said = await saidBy(answer, address)
        if (answer.status < 300) seen.push(path)
        if (OTHER.test(said) || said.includes('987654321')) told.push(`${address} ${accept}`)
        expect([address, answer.status < 500]).toEqual([address, true])
      }
    }
  }
  expect(told).toEqual([])
  // The addresses are good ones: whatever the table says that they may see is seen.
  const mayNot =
    /^\/v1\/(?:layers|overrides|segments|secrets|tokens|sessions|audit|log|revisions|history|snapshot|diff|access)|^\/(?:$|_|metrics|debug$|debug\/\{|debug\/config\/(?:refresh|\{key\}\/)|debug\/$)/
  const due = lines.filter(({ route }) => route.startsWith('GET ')).map(({ route }) => route.slice(4))
  const missed = due.filter(path => !STREAMS.has(path) && !mayNot.test(path) && !seen.includes(path))
  expect(missed).toEqual(['/v1/values/{key}/rollout'])
})

it('no evaluation does, a trace is not given, and a key of another tenant that left the code is not there', async () => {
  const post = (path: string, body: object) =>
    asBound(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const context = { targetingKey: 'mia', tenant: 'acme' }
  const answers = [
    await post('/v1/evaluate', { audiences: [{ tenant: 'acme' }], trace: true }),
    await post('/v1/evaluate', {
      keys: [...keys, ...gone],
      audiences: [{ tenant: 'acme', user: 'mia' }],
      at: 'launch',
      trace: true,
    }),
    await post('/ofrep/v1/evaluate/flags', { context }),
    ...(await Promise.all(keys.map(key => post(`/ofrep/v1/evaluate/flags/${key}`, { context })))),
  ]
  for (const answer of answers) {
    const said = await answer.text()
    expect(said).not.toMatch(OTHER)
    expect(said).not.toContain('987654321')
    expect(said).not.toContain('"trace"')
  }
  expect(answers.slice(0, 2).map(({ status }) => status)).toEqual([200, 200])
})

it('the same is told to who is bound to nobody: the test looks for what is there', async () => {
  const texts = await Promise.all(
    [
      '/v1/values/checkout.newFlow?tenant=acme',
      '/v1/values/limits.plan',
      '/v1/values/old.plan',
      '/v1/export?format=flags',
      '/v1/rollouts',
      '/v1/segments',
      '/v1/secrets',
      '/v1/flags/checkout.newFlow',
    ].map(async path => [path, OTHER.test(await (await asAnybody(path)).text())]),
  )
  expect(texts.filter(([, has]) => has !== true)).toEqual([])
})
