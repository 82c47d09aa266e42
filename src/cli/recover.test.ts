import { copyFile, cp, readdir, rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { declarationFrom, open, type Json, type Store, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { file } from 'varve/stores/file'
import { sqlite } from 'varve/stores/sqlite'
import { declaration, shell, type Outcome, type Shell, type Sitting } from '../../test/cli/shell.ts'

const key = newFernetKey()
const config = declarationFrom(declaration as Json, { name: 'the shop' })
const env = {
  VARVE_ENCRYPTION_KEY: key,
  VARVE_LAST_KNOWN_GOOD: 'shop.lkg',
  VARVE_STORE: 'sqlite:shop.db',
  VARVE_ENV: 'production',
  NO_COLOR: '1',
}

let sh: Shell
beforeEach(async () => {
  sh = await shell()
})
afterEach(() => sh[Symbol.asyncDispose]())

/** The shop's program, which keeps its last known good. */
const program = (store: Store = sqlite(sh.box.path('shop.db'))): Promise<Varve> =>
  open(config, {
    store,
    keyring: fernet(key),
    lastKnownGood: lastKnownGood(sh.box.path('shop.lkg')),
    as: { environment: 'production' },
    missingValues: 'allow',
    onProblem: () => {},
  })

/** Runs the shop for a while: so much it did, and kept. */
async function running(work: (varve: Varve) => Promise<unknown>): Promise<void> {
  const varve = await program()
  await work(varve)
  await varve.close()
}

/** A backup was made, two changes came after it, and it was restored: the store lacks them. */
async function restored(meanwhile?: (varve: Varve) => Promise<unknown>): Promise<void> {
  await running(varve => varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Sale' }))
  await copyFile(sh.box.path('shop.db'), sh.box.path('backup.db'))
  await running(async varve => {
    await varve.set('limits.maxUploads', 40, { by: 'alex', message: 'Bigger sale' })
    await varve.set('shop.name', 'Corner shop', { by: 'alex', message: 'New sign' })
    await varve.set('erp.token', 'planted-secret', { by: 'alex', message: 'New token' })
  })
  await copyFile(sh.box.path('backup.db'), sh.box.path('shop.db'))
  if (meanwhile === undefined) return
  const other = await open(config, {
    store: sqlite(sh.box.path('shop.db')),
    as: { environment: 'production' },
    missingValues: 'allow',
  })
  await meanwhile(other)
  await other.close()
}

const recover = (...args: readonly string[]): Promise<Outcome> => sh.as({ env }, 'recover', ...args)
const asPerson = (sitting: Sitting, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ ...sitting, env, terminal: true }, 'recover', ...args)

describe('varve recover on a store that was restored from a backup', () => {
  it('shows what was lost, by whom and why, and writes nothing', async () => {
    await restored()
    const { code, out, err } = await asPerson({})
    expect(code).toBe(10)
    expect(out).toMatch(/^The store \(sqlite shop\.db\) has lost its end: it was restored/m)
    expect(out).toMatch(/^known here +r5 \([0-9a-f]{12}…\) +heard \d+ s ago, shop\.lkg$/m)
    expect(out).toMatch(/^the store +r2 \([0-9a-f]{12}…\) +last changed \d+ s ago$/m)
    expect(out).toMatch(/^in common +r2/m)
    expect(out).toMatch(/^Lost: 3 revisions$/m)
    expect(out).toMatch(/^ {2}r4 {2}.*Z {2}alex {2}set {2}New sign$/m)
    expect(out).toMatch(/^ {2}limits\.maxUploads +40 was lost +20 in the store +nobody changed it since$/m)
    expect(out).toMatch(/^ {2}erp\.token +"••••" was lost +— in the store/m)
    expect(err).toContain("varve recover --put-back -m '…'")
    expect(err).toContain('puts back 3 values')
    expect(out + err).not.toContain('planted')
    expect((await sh.as({ env }, 'history', '--json', '-n', '1')).json).toMatchObject([{ revision: 2 }])
  })

  it('says the same to a script, which decides by it', async () => {
    await restored()
    const { code, json, out } = await recover('--json')
    expect(code).toBe(10)
    expect(json).toMatchObject({
      store: expect.stringContaining('shop.db') as string,
      lastKnownGood: expect.stringContaining('shop.lkg') as string,
      diverged: true,
      kind: 'behind',
      known: { revision: 5 },
      found: { revision: 2 },
      common: 2,
      lost: [
        { revision: 3, by: 'alex', message: 'Bigger sale' },
        { revision: 4, by: 'alex', message: 'New sign' },
        { revision: 5, by: 'alex', message: 'New token' },
      ],
      meanwhile: [],
      values: [
        { key: 'erp.token', scope: null, lost: '••••', there: null, fate: 'put-back' },
        { key: 'limits.maxUploads', lost: 40, there: 20, fate: 'put-back' },
        { key: 'shop.name', lost: 'Corner shop', there: null, fate: 'put-back' },
      ],
    })
    expect(out).not.toContain('planted')
  })

  it('puts back what was lost, in a revision of its own, after a dry run that wrote nothing', async () => {
    await restored()
    const dry = await recover('--put-back', '--dry-run')
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('limits.maxUploads  20 → 40') as string })
    expect(dry.err).toContain('Nothing was written')
    const done = await recover('--put-back', '-m', 'Restored the backup', '--by', 'erin', '--yes')
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('shop.name  — → "Corner shop"') as string })
    expect(done.err).toMatch(/^What was kept is now in shop\.lkg\.r5-[0-9a-f]{8}\.$/m)
    expect(done.err).toContain("To undo: varve rollback --revision 3 -m '…'")
    await running(async varve => {
      expect(varve.health().status).toBe('ok')
      expect(varve.get('limits.maxUploads' as never)).toBe(40)
      expect((varve.get('erp.token' as never) as { reveal(): string }).reveal()).toBe('planted-secret')
      for await (const { number, by, message, kind } of varve.revisions({ limit: 1 }))
        expect({ number, by, message, kind }).toEqual({
          number: 3,
          by: 'erin',
          message: 'Restored the backup',
          kind: 'restore',
        })
    })
    expect(await recover()).toMatchObject({ code: 0, err: expect.stringContaining('nothing to recover') as string })
  })

  it('is undone like any other change', async () => {
    await restored()
    await recover('--put-back', '-m', 'Restored the backup', '--yes')
    expect(await sh.as({ env }, 'rollback', '--revision', '3', '-m', 'After all not')).toMatchObject({ code: 0 })
    await running(async varve => expect(varve.get('limits.maxUploads' as never)).toBe(20))
  })

  it('takes the store as it is where that is wanted, and loses nothing that was kept', async () => {
    await restored()
    const { code, json } = await recover('--accept', '-m', 'Start over', '--yes', '--json')
    expect(code).toBe(0)
    expect(json).toMatchObject({
      decision: {
        revision: 3,
        putBack: [],
        left: [{ key: 'erp.token' }, { key: 'limits.maxUploads' }, { key: 'shop.name' }],
      },
    })
    await running(async varve => {
      expect(varve.health().status).toBe('ok')
      expect(varve.get('limits.maxUploads' as never)).toBe(20)
    })
    const aside = (await readdir(sh.box.directory)).find(name => name.startsWith('shop.lkg.r5-'))
    expect(await recover('--last-known-good', aside ?? '')).toMatchObject({ code: 0 })
  })

  it('does not write over what the store was given meanwhile, unless that is said', async () => {
    await restored(varve => varve.set('limits.maxUploads', 30, { by: 'erin', message: 'While it was gone' }))
    const shown = await recover('--json')
    expect(shown.json).toMatchObject({
      kind: 'forked',
      found: { revision: 3 },
      meanwhile: [{ revision: 3, by: 'erin', message: 'While it was gone' }],
      values: [{ key: 'erp.token' }, { key: 'limits.maxUploads', lost: 40, there: 30, fate: 'conflict' }, {}],
    })
    const some = await recover('--put-back', '--dry-run', '--json')
    expect(some.json).toMatchObject({ dryRun: true, decision: { left: [{ key: 'limits.maxUploads' }] } })
    await recover('--put-back', '--overwrite', '-m', 'The sale counts', '--yes')
    await running(async varve => expect(varve.get('limits.maxUploads' as never)).toBe(40))
  })

  it('asks a person first, and takes no for an answer', async () => {
    await restored()
    expect(await asPerson({ answers: [false] }, '--accept', '-m', 'Start over')).toMatchObject({ code: 1 })
    expect(await asPerson({ answers: [undefined] }, '--accept', '-m', 'Start over')).toMatchObject({ code: 130 })
    const question = 'Follow the store as it is, without 3 lost values?'
    expect(sh.asked).toEqual([question, question])
    const done = await asPerson({ answers: [true, 'Restored the backup'] }, '--put-back')
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('The store is followed from r3 on') as string })
    expect(sh.asked.slice(2)).toEqual([
      'Follow the store, and put back 3 lost values?',
      'Why? (the message of this change)',
    ])
  })

  it('does the same for a folder of files', async () => {
    const files = { ...env, VARVE_STORE: 'file:./log' }
    const change = async (...limits: readonly number[]): Promise<void> => {
      const varve = await program(file(sh.box.path('log')))
      for (const limit of limits)
        await varve.set('limits.maxUploads' as never, limit, { by: 'alex', message: `${limit}` })
      await varve.close()
    }
    await change(20)
    await cp(sh.box.path('log'), sh.box.path('backup'), { recursive: true })
    await change(30, 40)
    await rm(sh.box.path('log'), { recursive: true })
    await cp(sh.box.path('backup'), sh.box.path('log'), { recursive: true })
    const shown = await sh.as({ env: files }, 'recover', '--json')
    expect(shown).toMatchObject({ code: 10 })
    expect(shown.json).toMatchObject({ kind: 'behind', lost: [{ message: '30' }, { message: '40' }] })
    expect(await sh.as({ env: files }, 'recover', '--put-back', '-m', 'Restored', '--yes')).toMatchObject({ code: 0 })
    expect((await sh.as({ env: files }, 'get', 'limits.maxUploads')).out).toBe('40\n')
  })

  it('tells a store that was emptied from one that lost its end', async () => {
    await restored()
    await rm(sh.box.path('shop.db'))
    const { code, json } = await recover('--json')
    expect(code).toBe(10)
    expect(json).toMatchObject({ kind: 'another-log', common: 0, found: { revision: 0 }, lost: [{}, {}, {}, {}, {}] })
    const done = await recover('--put-back', '-m', 'The volume was lost', '--yes', '--json')
    expect(done.json).toMatchObject({ decision: { putBack: [{ key: 'erp.token' }, { key: 'limits.maxUploads' }, {}] } })
    await running(async varve => {
      expect(varve.get('limits.maxUploads' as never)).toBe(40)
      expect((varve.get('erp.token' as never) as { reveal(): string }).reveal()).toBe('planted-secret')
    })
  })

  it('is followed by a process that runs, without anybody telling it', async () => {
    await restored()
    await using varve = await program()
    expect(varve.health().status).toBe('diverged')
    expect(varve.get('limits.maxUploads' as never)).toBe(40)
    await recover('--put-back', '-m', 'Restored the backup', '--yes')
    await expect.poll(() => varve.health().status, { timeout: 10_000 }).toBe('ok')
    expect(varve.get('shop.name' as never)).toBe('Corner shop')
    await varve.set('limits.maxUploads', 50, { by: 'dana', message: 'On we go' })
  })
})

describe('varve recover where there is nothing to recover', () => {
  it('says so, and when it does not know', async () => {
    await running(varve => varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Sale' }))
    expect(await recover()).toMatchObject({
      code: 0,
      err: expect.stringContaining('there is nothing to recover') as string,
    })
    expect((await recover('--json')).json).toMatchObject({ diverged: false })
    expect(await recover('--last-known-good', 'other.lkg')).toMatchObject({
      code: 0,
      err: expect.stringContaining('Nothing is kept (other.lkg)') as string,
    })
    const { VARVE_LAST_KNOWN_GOOD: _, ...less } = env
    expect(await sh.as({ env: less }, 'recover')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no last known good is named') as string,
    })
  })

  it('refuses what was kept where it cannot be read', async () => {
    await running(varve => varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Sale' }))
    const wrong = await sh.as({ env: { ...env, VARVE_ENCRYPTION_KEY: newFernetKey() } }, 'recover')
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Add the key') as string })
    const elsewhere = await sh.as({ env: { ...env, VARVE_ENV: 'staging' } }, 'recover')
    expect(elsewhere.err).toContain('it was kept in the environment "production", and this is "staging"')
    expect(await readdir(sh.box.directory)).toContain('shop.lkg')
    const { VARVE_ENCRYPTION_KEY: _, ...less } = env
    expect(await sh.as({ env: less }, 'recover')).toMatchObject({
      code: 4,
      err: expect.stringContaining('varve secret keygen') as string,
    })
  })

  it.each([
    [['--accept', '--put-back'], 'Choose one.'],
    [['--overwrite'], 'Write --put-back --overwrite.'],
    [['--dry-run'], '--dry-run tries a decision'],
  ])('refuses %j', async (args, said) => {
    expect(await recover(...args)).toMatchObject({ code: 2, err: expect.stringContaining(said) as string })
  })

  it('needs a yes where nobody can be asked, and a message', async () => {
    await restored()
    expect(await recover('--accept', '-m', 'Start over')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--yes') as string,
    })
    expect(await recover('--accept', '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining("-m 'why'") as string,
    })
  })
})
