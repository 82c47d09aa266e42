import { fernet, newFernetKey } from 'varve/secrets'
import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

const [first, second] = [newFernetKey(), newFernetKey()]
const [firstId] = fernet(first).keyIds

describe('the keys that a command seals with', () => {
  it.each([
    ['a file of keys', { VARVE_ENCRYPTION_KEY_FILE: 'FOLDER/varve.keys' }],
    ['a reference to that file', { VARVE_ENCRYPTION_KEY: 'file:FOLDER/varve.keys' }],
    ['a reference that the usual managers answer', { VARVE_ENCRYPTION_KEY: 'env:SHOP_KEYS', SHOP_KEYS: first }],
  ])('come from %s', async (_what, variables) => {
    await using sh = await shell()
    await sh.box.write('varve.keys', `${first}\n${second}\n`)
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace('FOLDER', sh.box.directory)]),
    )
    const outcome = await sh.as({ env, stdin: 'abc' }, 'secret', 'set', 'erp.token', '-', '-m', 'New')
    expect(outcome).toMatchObject({ code: 0, err: '' })
    const { json } = await sh.as({ env }, 'secret', 'list', '--json')
    expect(JSON.stringify(json)).toContain(firstId)
  })

  it('are refused where two variables say different ones, and both are named', async () => {
    await using sh = await shell()
    await sh.box.write('varve.keys', first)
    const env = { VARVE_ENCRYPTION_KEY: second, VARVE_ENCRYPTION_KEY_FILE: sh.box.path('varve.keys') }
    const { code, err } = await sh.as({ env, stdin: 'abc' }, 'secret', 'set', 'erp.token', '-', '-m', 'New')
    expect(code).toBe(2)
    expect(err).toContain('VARVE_ENCRYPTION_KEY_FILE and VARVE_ENCRYPTION_KEY say different keys')
  })
})
