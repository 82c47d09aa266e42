import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, open } from 'varve'
import { newFernetKey } from 'varve/secrets'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox, type Sandbox } from 'varve/testing'
import type { Outcome } from '../cli/shell.ts'
import { KeptShop } from '../doctor/kept-shop.ts'

/** Nobody listens there: a connection is refused at once. */
const NOWHERE = 'postgres://shop:hunter2@127.0.0.1:1/shop'

let [box, shop]: [Sandbox, KeptShop] = [] as never
beforeEach(async () => {
  box = await sandbox()
  shop = await KeptShop.open(`sqlite:${box.path('shop.db')}`)
  await shop.changes('dana', 30)
})
afterEach(async () => {
  await shop[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
})

/** The same for who was told that the store was moved there. */
const moved = (...args: readonly string[]): Promise<Outcome> =>
  shop.with({ VARVE_LAST_KNOWN_GOOD: `shop.lkg?movedFrom=sqlite ${box.path('shop.db')}` }, '--store', NOWHERE, ...args)
const away = (...args: readonly string[]): Promise<Outcome> => shop.varve('--store', NOWHERE, ...args)

describe('varve run while the store is away', () => {
  it('gives the program what was kept, as the program itself would start', async () => {
    const { code, out, err } = await moved('run', '--dry-run', '--', 'node')
    expect(code).toBe(0)
    expect(out).toContain('LIMITS__MAX_UPLOADS\t30\tlimits.maxUploads')
    expect(err).toContain('revision 2 is served as it was kept')
    expect(out + err).not.toContain('hunter2')
  })

  it('ends with 7 where nothing was kept, or what was is too old', async () => {
    for (const file of ['nothing.lkg', 'shop.lkg?maximumAge=0s'])
      expect((await shop.with({ VARVE_LAST_KNOWN_GOOD: file }, '--store', NOWHERE, 'run', '--', 'node')).code).toBe(7)
  })

  it('ends with 7 where what was kept is of another store, and says which', async () => {
    const { code, err } = await away('run', '--', 'node')
    expect([code, err]).toEqual([
      7,
      expect.stringMatching(/was read from another \(sqlite .*shop\.db\).*movedFrom/) as string,
    ])
  })

  it('leaves what was kept as it is, also while the store is there', async () => {
    const before = await stat(shop.file)
    await shop.varve('run', '--dry-run', '--', 'node')
    await shop.varve('doctor')
    await shop.varve('recover')
    for (const line of ['doctor', 'recover', 'run'])
      await shop.with(
        { VARVE_ENCRYPTION_KEY: newFernetKey() },
        line,
        ...(line === 'run' ? ['--dry-run', '--', 'node'] : []),
      )
    expect(await readdir(shop.folder)).toEqual(['shop.lkg', 'varve.config.json'])
    expect((await stat(shop.file)).ino).toBe(before.ino)
  })
})

describe('varve recover while the store is away', () => {
  it('ends with 7: there is nothing to compare with', async () => {
    const { code, out, err } = await away('recover')
    expect({ code, out }).toEqual({ code: 7, out: '' })
    expect(err).toContain('cannot be reached')
    expect(err).not.toContain('hunter2')
  })
})

describe('varve doctor on what was kept', () => {
  const checked = async (env: Readonly<Record<string, string>>): Promise<object | undefined> => {
    const { code, of } = await shop.doctor(env)
    return { code, ...of('last known good')[0] }
  }

  it('says that it can be read, that nothing is kept yet, and nothing where nobody keeps any', async () => {
    expect(await checked({})).toMatchObject({ code: 0, status: 'ok' })
    const detail = 'other.lkg (VARVE_LAST_KNOWN_GOOD): nothing is kept yet: a program does so once it has started'
    expect(await checked({ VARVE_LAST_KNOWN_GOOD: 'other.lkg' })).toMatchObject({ code: 0, status: 'ok', detail })
    expect(await checked({ VARVE_LAST_KNOWN_GOOD: '' })).toEqual({ code: 0 })
  })

  it('says why it cannot be read, and goes on', async () => {
    expect(await checked({ VARVE_ENCRYPTION_KEY: newFernetKey() })).toMatchObject({
      code: 1,
      status: 'failed',
      detail: expect.stringMatching(/it was sealed with key .* Add the key/) as string,
    })
    expect(await checked({ VARVE_ENCRYPTION_KEY: '' })).toMatchObject({
      code: 4,
      status: 'failed',
      detail: expect.stringContaining('varve secret keygen') as string,
    })
    await writeFile(shop.file, 'something else')
    const { of, unwell } = await shop.doctor()
    expect(unwell).toEqual(['last known good: failed'])
    expect(of('chain')[0]?.status).toBe('ok')
  })

  it('says that it is of another store, which answers or not', async () => {
    await using made = await open(defineConfig({}), { store: sqlite(box.path('other.db')) })
    expect(made.health().status).toBe('ok')
    const [there, away] = [`sqlite:${box.path('other.db')}`, NOWHERE]
    const words = expect.stringMatching(/another.*\(sqlite .*shop\.db\)/) as string
    expect(await checked({ VARVE_STORE: there })).toMatchObject({ status: 'warning', detail: words })
    expect(await checked({ VARVE_STORE: away })).toMatchObject({ status: 'failed', detail: words })
  })

  it('says that others may write its folder', async () => {
    await chmod(shop.folder, 0o777)
    expect(await checked({})).toMatchObject({ code: 4, detail: expect.stringContaining('chmod o-w') as string })
  })
})
