import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { sqlite } from 'varve/stores/sqlite'
import { clock } from 'varve/testing'
import { shell, type Shell } from '../../test/cli/shell.ts'
import { grown } from '../../test/exchange/copied-logs.ts'
import { CopyMeter, lasting } from './copy-meter.ts'
import { Session } from './session.ts'

const FROM = ['copy', '--from', 'sqlite:.varve/varve.db'] as const
const HEAD = /^(\d+):[0-9a-f]{64}\n$/

async function stocked(): Promise<Shell> {
  const sh = await shell()
  for (const value of ['50', '60', '70']) await sh.varve('set', 'limits.maxUploads', value, '-m', 'Sale')
  return sh
}

describe('varve copy', () => {
  it('copies a store and prints where the copy ends, as varve verify does', async () => {
    await using sh = await stocked()
    const copied = await sh.varve(...FROM, '--to', 'file:history')
    expect(copied).toMatchObject({ code: 0, err: '' })
    expect(HEAD.exec(copied.out)?.[1]).toBe('4')
    expect(await sh.varve('verify', '--store', 'file:history')).toMatchObject({ code: 0, out: copied.out })
    expect((await sh.varve('get', 'limits.maxUploads', '--store', 'file:history')).out).toBe('70\n')
  })

  it('tells a person what was copied, and how long it took', async () => {
    await using sh = await stocked()
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, ...FROM, '--to', 'file:history')
    expect(out).toMatch(
      /4 revisions \(\d kB\), 0 snapshots, 0 records copied from sqlite .varve\/varve.db to file history in \d s; 4 revisions verified\./,
    )
  })

  it('says what it would do, and does nothing', async () => {
    await using sh = await stocked()
    const dry = await sh.varve(...FROM, '--to', 'sqlite:copy.db', '--dry-run')
    expect(dry).toMatchObject({
      code: 0,
      out: 'Would copy 4 revisions, 1 to 4, of sqlite .varve/varve.db to sqlite copy.db, where nothing is yet.\n',
    })
    expect(await readdir(sh.box.directory)).not.toContain('copy.db')
    await sh.varve(...FROM, '--to', 'sqlite:copy.db')
    await sh.varve('set', 'limits.maxUploads', '80', '-m', 'Sale')
    const { json } = await sh.varve(...FROM, '--to', 'sqlite:copy.db', '--dry-run', '--json')
    expect(json).toMatchObject({ copied: 4, revisions: 1, oldest: 1, from: expect.stringContaining('varve.db') })
    await sh.varve(...FROM, '--to', 'sqlite:copy.db')
    expect((await sh.varve(...FROM, '--to', 'sqlite:copy.db', '--dry-run')).out).toContain('Would copy no revision of')
  })

  it('compares two stores, and ends with 10 where the copy lacks something', async () => {
    await using sh = await stocked()
    const compare = [...FROM, '--to', 'file:history', '--verify-only'] as const
    expect(await sh.varve(...compare)).toMatchObject({ code: 3, err: expect.stringContaining('There is no log') })
    const { out } = await sh.varve(...FROM, '--to', 'file:history')
    expect(await sh.varve(...compare)).toMatchObject({ code: 0, out, err: '' })
    await sh.varve('set', 'limits.maxUploads', '80', '-m', 'Sale')
    expect(await sh.varve(...compare)).toMatchObject({
      code: 10,
      out,
      err: 'warning: the copy lacks 1 revision: run varve copy without --verify-only\n',
    })
    await sh.varve(...FROM, '--to', 'file:history')
    await sh.varve('set', 'limits.maxUploads', '90', '-m', 'Sale', '--store', 'file:history')
    const ahead = await sh.varve(...compare)
    expect(ahead).toMatchObject({ code: 0, err: 'The copy is in use: it has gone on by 1 revision.\n' })
    expect((await sh.varve(...compare, '--json=checked,behind,ahead')).json).toEqual({
      checked: 6,
      behind: 0,
      ahead: 1,
    })
  })

  it('refuses what is no copy, with what to do instead', async () => {
    await using sh = await stocked()
    await sh.varve('set', 'limits.maxUploads', '1', '-m', 'Other', '--store', 'sqlite:other.db')
    const own = await sh.varve(...FROM, '--to', 'sqlite:other.db')
    expect(own).toMatchObject({ code: 6, out: '' })
    expect(own.err).toContain('it has a log of its own, which ends at revision 2. Name a place where nothing is yet')
    await sh.varve(...FROM, '--to', 'sqlite:copy.db')
    await sh.varve('set', 'limits.maxUploads', '2', '-m', 'Here')
    await sh.varve('set', 'limits.maxUploads', '3', '-m', 'There', '--store', 'sqlite:copy.db')
    const parted = await sh.varve(...FROM, '--to', 'sqlite:copy.db')
    expect(parted).toMatchObject({ code: 6, err: expect.stringContaining('they part at revision 5') })
  })

  it('makes no store to copy from', async () => {
    await using sh = await shell()
    const refused = await sh.varve('copy', '--from', 'sqlite:nowhere.db', '--to', 'sqlite:copy.db')
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('nothing was made there') })
    expect(await readdir(sh.box.directory)).toEqual(['varve.config.json'])
  })

  it('needs no project', async () => {
    await using sh = await shell({ 'notes.txt': '' })
    await grown(sqlite(sh.box.path('varve.db')), 3)
    expect(await sh.varve('copy', '--from', 'varve.db', '--to', 'history')).toMatchObject({ code: 0, err: '' })
    expect(await sh.varve('copy', '--from', 'varve.db')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--to'),
    })
  })

  it('stops on Ctrl-C, and goes on from there', async () => {
    await using sh = await shell({})
    await grown(sqlite(sh.box.path('varve.db')), 1200)
    const command = ['copy', '--from', 'varve.db', '--to', 'copy.db'] as const
    const onInterrupt = (listener: () => void): (() => void) => {
      // As soon as the copy can be told to stop.
      listener()
      return () => {}
    }
    expect(await sh.as({ onInterrupt }, ...command)).toEqual(
      expect.objectContaining({ code: 130, out: '', err: expect.stringContaining('the same command goes on') }),
    )
    expect(HEAD.exec((await sh.varve(...command)).out)?.[1]).toBe('1200')
  })

  it('prints lines of JSON while it works, or the fields that are asked for at the end', async () => {
    await using sh = await shell({})
    await grown(sqlite(sh.box.path('varve.db')), 20)
    const lines = (await sh.varve('copy', '--from', 'varve.db', '--to', 'copy.db', '--json')).out.trimEnd().split('\n')
    const told = lines.map(line => JSON.parse(line) as Record<string, unknown>)
    expect(told[0]).toEqual({
      phase: 'revisions',
      revision: 0,
      of: 20,
      revisions: 0,
      bytes: 0,
      snapshots: 0,
      records: 0,
    })
    expect(told.at(-1)).toMatchObject({ phase: 'done', revisions: 20, checked: 20, behind: 0, ahead: 0 })
    const { out } = await sh.varve('copy', '--from', 'varve.db', '--to', 'copy.db', '--json=revisions,checked')
    expect(out).toBe('{"revisions":0,"checked":20}\n')
  })

  it('never shows a password', async () => {
    await using sh = await shell({})
    const address = 'nosuch://shop:hush-hush@db/shop'
    const { err, code } = await sh.varve('copy', '--from', address, '--to', 'copy.db')
    expect(code).toBe(2)
    expect(err).not.toContain('hush')
  })
})

describe('the meter of a copy', () => {
  it('shows a terminal how far it is, how fast, and what is left', () => {
    const time = clock()
    const shown: string[] = []
    const screen = { write: (text: string) => void shown.push(text), isTTY: true, columns: 80 }
    const nobody = { async *[Symbol.asyncIterator]() {} }
    const meter = new CopyMeter(
      new Session({ cwd: '/', env: {}, stdin: nobody, stdout: screen, stderr: screen, now: time.now }, {}),
    )
    const progress = { phase: 'revisions', of: 10_000, snapshots: 0, records: 0 } as const
    meter.step({ ...progress, revision: 0, revisions: 0, bytes: 0 })
    time.advance('2s')
    meter.step({ ...progress, revision: 4_200, revisions: 4_200, bytes: 3_100_000 })
    meter.step({ ...progress, revision: 4_300, revisions: 4_300, bytes: 3_200_000 })
    time.advance('1s')
    meter.step({ ...progress, phase: 'verifying', revision: 500, revisions: 10_000, bytes: 7_400_000 })
    meter.end()
    expect(shown).toEqual([
      '\r\u001B[K42 %  4,200 of 10,000 revisions · 3.1 MB · 2,100/s · 3 s left',
      '\r\u001B[K5 %  verifying, 500 of 10,000 revisions',
      '\r\u001B[K',
    ])
  })

  it('says seconds, minutes and hours', () => {
    expect([2.1, 99, 100, 5_399, 7_300].map(lasting)).toEqual(['3 s', '99 s', '2 min', '90 min', '2 h'])
  })
})
