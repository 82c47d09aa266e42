import { readFile } from 'node:fs/promises'
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

describe('varve schema', () => {
  it('writes the schema of a file of flags, which what is exported fits', async () => {
    await using sh = await shell()
    const flag = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: 's' }
    await sh.box.write('flags.json', JSON.stringify({ flags: { 'checkout.newFlow': flag }, segments: { staff: true } }))
    await sh.varve('import', '--from', 'varve', 'flags.json', '-m', 'Launch')
    expect((await sh.varve('schema', 'flags', '--out', 'schema.json')).err).toBe('Written to schema.json\n')
    const schema = JSON.parse(await readFile(sh.box.path('schema.json'), 'utf8')) as object
    const fits = new Ajv({ strict: false }).compile(schema)
    const exported = (await sh.varve('export', '--flags')).json
    expect({ fits: fits(exported), errors: fits.errors }).toEqual({ fits: true, errors: null })
    expect(fits({ flags: { 'checkout.newFlow': { ...flag, enabled: 'yes' } } })).toBe(false)
  })

  it('lists what there is, and prints one', async () => {
    await using sh = await shell({})
    expect((await sh.varve('schema', '--json=name,id')).json).toEqual([
      { name: 'flags', id: 'urn:varve:flags:1' },
      { name: 'revision', id: 'urn:varve:revision:1' },
    ])
    expect((await sh.varve('schema', 'revision')).json).toMatchObject({ $id: 'urn:varve:revision:1' })
    const { code, err } = await sh.varve('schema', 'flag')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('There are flags, revision') })
  })
})
