import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { byTier, tell } from '../tier.ts'
import { fileLog, fill, findings, flipped, sqliteLog } from './damageable.ts'

const SOUND = { verified: 'ok', status: 'ok', value: 120, written: 'accepted' }
/** Of a whole file, every so many bytes. */
const STEP = byTier({ short: 101, long: 5 })

describe('a SQLite file whose own structure is damaged', () => {
  it.each([
    ['it is no SQLite file any more', (bytes: Buffer) => bytes.fill(0, 0, 16), 0],
    ['it is cut in half', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), undefined],
    ['a page is torn', (bytes: Buffer) => bytes.fill(0xa5, 4096, 4096 + 600), undefined],
  ])('is refused with what can still be read: %s', async (_, damage, lastReadable = expect.any(Number)) => {
    using log = sqliteLog()
    await fill(log)
    const path = join(log.folder, 'varve.db')
    writeFileSync(path, damage(readFileSync(path)))
    expect(await findings(log.connect())).toMatchObject({ refused: 'STORE_CORRUPT', details: { lastReadable } })
  })

  it('never serves what was not written and says that all is well, whichever byte is flipped', async () => {
    using log = sqliteLog()
    await fill(log)
    const path = join(log.folder, 'varve.db')
    const whole = readFileSync(path)
    const met = new Map<string, number>()
    // All of the header, in which every byte has a meaning.
    const places = Array.from(whole.keys()).filter(at => at < 100 || at % STEP === 0)
    for (const at of places) {
      for (const name of readdirSync(log.folder)) if (name !== 'varve.db') rmSync(join(log.folder, name))
      writeFileSync(path, flipped(whole, at))
      const found = await findings(log.connect())
      const outcome = String(found['refused'] ?? found['status'])
      met.set(outcome, (met.get(outcome) ?? 0) + 1)
      expect(outcome === 'ok' ? found : SOUND, `byte ${at}`).toEqual(SOUND)
    }
    tell(
      `damage: ${places.length} bytes of a SQLite file of ${whole.length}: ${JSON.stringify(Object.fromEntries(met))}`,
    )
    const told = ['STORE_CORRUPT', 'STORE_UNSAFE', 'STORE_READ_ONLY', 'STORE_UNREACHABLE', 'broken', 'diverged', 'ok']
    expect([...met.keys()].filter(outcome => !told.includes(outcome))).toEqual([])
    expect(met.get('STORE_CORRUPT')).toBeGreaterThan(0)
    expect(met.get('broken')).toBeGreaterThan(0)
  })
})

describe('a folder whose own structure is damaged', () => {
  const segment = (first: number, last: number): string =>
    `segments/${String(first).padStart(12, '0')}-${String(last).padStart(12, '0')}.jsonl`

  it.each([
    ['a segment is missing', segment(5, 8), undefined, 4],
    ['a segment has lost a line', segment(5, 8), (text: string) => text.split('\n').slice(1).join('\n'), 4],
    ['a segment is cut', segment(5, 8), (text: string) => text.slice(0, -20), 4],
    ['a segment is empty', segment(5, 8), () => '', 4],
    ['log.json is no JSON', 'log.json', () => '{', 0],
    ['log.json is another thing', 'log.json', () => '[]', 0],
    ['a file is there that nobody made', 'revisions/13.json', () => '', 12],
  ])('is refused with what can still be read: %s', async (_, name, damage, lastReadable) => {
    using log = fileLog(4)
    await fill(log, 14)
    const path = join(log.folder, 'log', name)
    if (damage === undefined) rmSync(path)
    else writeFileSync(path, damage(name.startsWith('revisions') ? '' : readFileSync(path, 'utf8')))
    expect(await findings(log.connect())).toMatchObject({ refused: 'STORE_CORRUPT', details: { lastReadable } })
  })

  it('is refused when a file is a folder', async () => {
    using log = fileLog()
    await fill(log)
    mkdirSync(join(log.folder, 'log', 'revisions', '000000000013.json'))
    expect(await findings(log.connect())).toHaveProperty('refused')
  })

  it('never serves what was not written and says that all is well, whichever byte is flipped', async () => {
    using log = fileLog(4)
    await fill(log, 14)
    const root = join(log.folder, 'log')
    for (const name of ['log.json', segment(1, 4), segment(9, 12)]) {
      const whole = readFileSync(join(root, name))
      for (let at = 0; at < whole.length; at += name === 'log.json' ? 1 : STEP) {
        writeFileSync(join(root, name), flipped(whole, at))
        const found = await findings(log.connect())
        expect([found['refused'], found['status']], `byte ${at} of ${name}`).not.toContain('ok')
      }
      writeFileSync(join(root, name), whole)
    }
  })
})
