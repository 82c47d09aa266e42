import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, secret, setting, type Source } from 'varve'
import { integer } from 'varve/schema'
import { args, configFiles, dotenv, env, secretFiles, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { sandbox, type Sandbox } from 'varve/testing'

const config = defineConfig({
  plain: setting(integer(), { default: 0 }),
  hidden: setting(secret(integer()), { devDefault: 0 }),
  moving: live(integer(), { default: 0 }),
})
const keys = ['plain', 'hidden', 'moving'] as const

/** The usual order, the weakest first: each way to give all three keys one number. */
const order: readonly (readonly [layer: string, give: (box: Sandbox, n: number) => unknown])[] = [
  ['config.toml', (box, n) => box.write('config.toml', lines(' = ', n))],
  ['config.production.toml', (box, n) => box.write('config.production.toml', lines(' = ', n))],
  ['config.local.toml', (box, n) => box.write('config.local.toml', lines(' = ', n))],
  ['.secrets.toml', (box, n) => box.write('.secrets.toml', lines(' = ', n))],
  ['.env', (box, n) => box.write('.env', lines('=', n).toUpperCase())],
  ['.env.production', (box, n) => box.write('.env.production', lines('=', n).toUpperCase())],
  ['.env.local', (box, n) => box.write('.env.local', lines('=', n).toUpperCase())],
  ['secret files', (box, n) => Promise.all(keys.map(key => box.write(`run/${key}`, `${n}\n`)))],
  ['environment', (_, n) => keys.map(key => (variables[key.toUpperCase()] = String(n)))],
  ['arguments', (_, n) => keys.map(key => given.push(`--${key}=${n}`))],
  ['values in code', (_, n) => keys.map(key => (code[key] = n))],
]
const lines = (mark: string, n: number): string => keys.map(key => `${key}${mark}${n}\n`).join('')
let variables: Record<string, string> = {}
let given: string[] = []
let code: Record<string, number> = {}

async function read(layers: readonly number[]): Promise<readonly unknown[]> {
  await using box = await sandbox({})
  mkdirSync(box.path('run'), { mode: 0o700 })
  ;[variables, given, code] = [{}, [], {}]
  for (const index of layers) await order[index]?.[1](box, index + 1)
  const sources: Source[] = [
    configFiles({ directory: box.directory }),
    dotenv({ directory: box.directory, from: {} }),
    secretFiles(box.path('run')),
    env({ from: variables }),
    args({ from: given }),
    values(code),
  ]
  const as = { environment: 'production' }
  await using varve = await open(config, { sources, as, platform: { warn: () => {} } })
  return [varve.settings.plain, varve.settings.hidden.reveal(), varve.get('moving')]
}

describe('the usual order of sources', () => {
  const pairs = order.slice(1).map(([stronger], index) => [stronger, order[index]?.[0] ?? '', index + 1] as const)

  it.each(pairs)('%s beats %s, for settings, secrets and live values alike', async (_stronger, _weaker, index) => {
    expect(await read([index, index - 1])).toEqual([index + 1, index + 1, index + 1])
  })

  it('is the same for all of them at once, as each of the strongest is taken away', async () => {
    for (let strongest = order.length - 1; strongest >= 0; strongest -= 1) {
      const all = Array.from({ length: strongest + 1 }, (_, index) => index)
      expect(await read(all)).toEqual([strongest + 1, strongest + 1, strongest + 1])
    }
  })
})

describe('what is stored', () => {
  const stored = async (pin: boolean): Promise<number> => {
    const pinned = defineConfig({ moving: live(integer(), { default: 0, pin }) })
    await using varve = await open(pinned, {
      sources: [values({ moving: 1 }), env({ from: { MOVING: '2' } })],
      store: memory(),
    })
    await varve.set('moving', 9, { by: 'dana', message: 'Why' })
    return varve.get('moving')
  }

  it('beats every source, unless the key is pinned to what the deployment sets', async () => {
    expect([await stored(false), await stored(true)]).toEqual([9, 2])
  })
})
