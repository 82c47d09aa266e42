import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { seeded } from '../../src/testing/store-contract/text.ts'
import { byTier } from '../tier.ts'
import { textOf } from './keep.ts'

const KILLS = byTier({ short: 12, long: 200 })
const SEED = 20261126

/** A process that keeps texts, and the number of the last one that it said it kept. */
interface Keeper {
  readonly process: ChildProcess
  readonly name: string
  said: number
}

function start(name: string, file: string, key: string): Keeper {
  const script = join(import.meta.dirname, 'keep.ts')
  const child = spawn(process.execPath, ['--conditions=varve-source', '--no-warnings', script, file, key, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const keeper: Keeper = { process: child, name, said: 0 }
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) keeper.said = Number(line)
  })
  return keeper
}

it(
  `is the one or the other after a kill at any moment (${KILLS} kills, seed ${SEED})`,
  { timeout: 300_000 },
  async () => {
    const random = seeded(SEED)
    await using box = await sandbox()
    const [file, key] = [box.path('varve.lkg'), newFernetKey()]
    const reading = lastKnownGood(file).open({ environment: 'production', keyring: fernet(key) })
    for (let kill = 0; kill < KILLS; kill += 1) {
      const keeper = start(`life-${kill}`, file, key)
      await Promise.race([once(keeper.process.stdout ?? keeper.process, 'data'), once(keeper.process, 'exit')])
      await pause(random() * 30)
      const closed = once(keeper.process, 'close')
      keeper.process.kill('SIGKILL')
      await closed
      expect(keeper.said).toBeGreaterThan(0)
      const now = await reading.load()
      // The next one may have taken its place just before the kill, without a word.
      expect([textOf(keeper.name, keeper.said), textOf(keeper.name, keeper.said + 1)]).toContain(now)
    }
    const left = await readdir(box.directory)
    expect(left.filter(name => !name.endsWith('.tmp'))).toEqual(['varve.lkg'])
  },
)

it('is a whole text of one of two processes that keep it at the same time', { timeout: 60_000 }, async () => {
  await using box = await sandbox()
  const [file, key] = [box.path('varve.lkg'), newFernetKey()]
  const keepers = ['north', 'south'].map(name => start(name, file, key))
  const reading = lastKnownGood(file).open({ environment: 'production', keyring: fernet(key) })
  await Promise.all(keepers.map(({ process: child }) => once(child.stdout ?? child, 'data')))
  const seen = new Set<string>()
  while (seen.size < 2 || keepers.some(({ said }) => said < 20)) {
    const text = (await reading.load()) ?? ''
    const [, name = '', number = ''] = /^(\w+) (\d+)\n/.exec(text) ?? []
    expect(text === textOf(name, Number(number))).toBe(true)
    seen.add(name)
  }
  for (const { process: child } of keepers) {
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }
  expect([...seen].toSorted()).toEqual(['north', 'south'])
})
