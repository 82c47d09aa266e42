import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../cli/shell.ts'
import { tokenOf } from '../server/served-store.ts'
import { EVERYTHING, serveShop, type ServedShop } from './served-shop.ts'

const run = promisify(execFile)
const BIN = new URL('../../src/cli/bin.ts', import.meta.url).pathname

let server: ServedShop
let sh: Shell

beforeEach(async () => {
  server = await serveShop()
  sh = await shell({})
})
afterEach(async () => {
  await sh[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const token = (name: string): string => tokenOf(name, EVERYTHING)

/** The command line, as somebody. */
function varve(name: string, ...args: readonly string[]): Promise<Outcome> {
  return sh.as({ env: { VARVE_TOKEN: token(name), VARVE_URL: server.url } }, ...args)
}

/** What curl makes of a request, run by a shell as it would be typed. */
async function curl(name: string, line: string): Promise<Record<string, unknown>> {
  const { stdout } = await run('sh', ['-c', `${line} -s`], { env: { ...process.env, VARVE_TOKEN: token(name) } })
  return JSON.parse(stdout) as Record<string, unknown>
}

/** `varve watch` in a process of its own, once it has begun; its lines when it has seen so many changes. */
async function watching(count: number): Promise<{ lines: Promise<readonly object[]> }> {
  const args = [
    '--conditions=varve-source',
    BIN,
    'watch',
    'limits.*',
    '-n',
    String(count),
    '--json',
    '--timeout',
    '30s',
  ]
  const env = { ...process.env, VARVE_TOKEN: token('watcher'), VARVE_URL: server.url }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const out: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => void out.push(text))
  const lines = once(child, 'close').then(() =>
    out
      .join('')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object),
  )
  // Nothing says that a watch has begun, so one is seen to: changes of somebody else until the first is printed.
  for (let size = 1; out.length === 0; size++) {
    await server.varve.set('limits.pageSize', 1000 + size, { by: 'ops', message: 'Is anybody there?' })
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return { lines }
}

describe('one story, whoever tells it', () => {
  it('is one history: by the library, by the command line, and by curl', { timeout: 60_000 }, async () => {
    const client = await server.connect({ token: token('lib') })
    const child = await watching(50)
    const seen: unknown[] = []
    client.watch('limits.maxUploads', (value, { by }) => void seen.push([value, by]))

    await client.set('limits.maxUploads', 50, { by: 'lib', message: 'By the library' })
    const { revision } = (await varve('cli', 'set', 'limits.maxUploads', '60', '-m', 'By the command line', '--json'))
      .json as { revision: number }
    const shown = await varve('curl', 'set', 'limits.maxUploads', '70', '-m', "By curl, isn't it", '--as-curl')
    const written = await curl('curl', shown.out.trim())
    expect(written).toMatchObject({ by: 'curl', message: "By curl, isn't it", revision: revision + 1 })
    await expect
      .poll(() => seen)
      .toEqual([
        [50, 'lib'],
        [60, 'cli'],
        [70, 'curl'],
      ])

    // Back, by one of them; and then each looks at the same moment.
    expect((await varve('cli', 'rollback', 'limits.maxUploads', '-m', 'Back')).code).toBe(0)
    await expect.poll(() => client.get('limits.maxUploads')).toBe(60)
    expect((await client.at(revision + 1)).get('limits.maxUploads')).toBe(70)
    expect((await varve('cli', 'get', 'limits.maxUploads', '--at', String(revision + 1))).out).toBe('70\n')
    const past = await varve('curl', 'get', 'limits.maxUploads', '--at', String(revision + 1), '--as-curl')
    expect(await curl('curl', past.out.trim())).toMatchObject({ value: 70 })

    const told: unknown[] = []
    for await (const { by, message, after } of client.history('limits.maxUploads')) told.unshift([by, message, after])
    const expected = [
      ['lib', 'By the library', 50],
      ['cli', 'By the command line', 60],
      ['curl', "By curl, isn't it", 70],
      ['cli', 'Back', 60],
    ]
    expect(told).toEqual(expected)
    const listed = (await varve('cli', 'history', 'limits.maxUploads', '--json=by,message')).json as { by: string }[]
    expect(listed.toReversed().map(({ by }) => by)).toEqual(['lib', 'cli', 'curl', 'cli'])
    expect((await varve('cli', 'verify')).code).toBe(0)

    // What was told to the other process is the same, in the same order.
    for (let size = 0; size < 50; size++)
      await server.varve.set('limits.pageSize', 2000 + size, { by: 'ops', message: 'The end' })
    const lines = (await child.lines) as { key: string; value: number; by: string }[]
    const uploads = lines.filter(({ key }) => key === 'limits.maxUploads')
    expect(uploads.map(({ value, by }) => [by, value])).toEqual(expected.map(([by, , value]) => [by, value]))
  })
})
