import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

describe('varve migrate', () => {
  it('says of a store without an engine that there is nothing to do, and makes nothing', async () => {
    await using sh = await shell()
    const { code, out, err } = await sh.varve('migrate')
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err).toBe('sqlite .varve/varve.db: nothing to do: this store looks after its own files\n')
    expect((await sh.varve('migrate', '--json')).json).toMatchObject({ upkeep: false, pending: [], done: false })
    expect(await readdir(sh.box.directory)).toEqual(['varve.config.json'])
  })

  it('needs no project where the store is named', async () => {
    await using sh = await shell({})
    expect((await sh.varve('migrate')).code).toBe(3)
    expect((await sh.varve('migrate', '--store', 'sqlite:varve.db')).err).toContain('sqlite varve.db: nothing to do')
    const { err } = await sh.as({ env: { VARVE_STORE: 'file:./log' } }, 'migrate')
    expect(err).toContain('file log: nothing to do')
  })

  it.each([
    [['--no-store'], 2, '`varve migrate` needs a store'],
    [['--store', 'mysql://root:hunter2@db/shop'], 2, '"mysql" is no store this version knows'],
    [['--store', 'sqlite:varve.db?namspace=shop'], 2, 'has no option "namspace"'],
  ])('refuses %j', async (args, code, said) => {
    await using sh = await shell()
    const outcome = await sh.varve('migrate', ...args)
    expect(outcome).toMatchObject({ code, err: expect.stringContaining(said) as string })
    expect(outcome.err).not.toContain('hunter2')
  })
})
