import { describe, expect, it } from 'vitest'
import { declaration, shell, type Shell } from '../../test/cli/shell.ts'

const flag = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: 's' }

/** A project whose log has more than its declaration: an imported flag, a value that was declared once, another tenant's. */
async function withStrangers(): Promise<Shell> {
  const sh = await shell()
  await sh.box.write('flags.json', JSON.stringify({ flags: { 'search.fast': flag } }))
  await sh.varve('import', '--from', 'varve', 'flags.json', '-m', 'Moving house')
  await sh.varve('set', 'shop.name', 'Corner shop', '-m', 'Sign')
  await sh.varve('set', 'shipping.rates', '{"AT":590}', '--tenant', 'acme', '-m', 'Contract')
  const { limits, checkout } = declaration
  await sh.box.write('varve.config.json', JSON.stringify({ limits, checkout }))
  return sh
}

describe('keys that only the log knows', () => {
  it('are in the list, marked, with what the log holds for them', async () => {
    await using sh = await withStrangers()
    const { json, err } = await sh.varve('list', '--json=key,value,inCode,declared,variable')
    expect(err).toBe('')
    const place = { declared: null, variable: null }
    expect(json).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'limits.maxUploads', value: 10, inCode: true }) as object,
        { key: 'search.fast', value: true, inCode: false, ...place },
        { key: 'shop.name', value: 'Corner shop', inCode: false, ...place },
        { key: 'shipping.rates', value: { DE: 490 }, inCode: false, ...place },
      ]),
    )
    const acme = await sh.varve('list', 'shipping.', '--tenant', 'acme', '--json=value,inCode')
    expect(acme.json).toEqual([{ value: { AT: 590 }, inCode: false }])
  })

  it('are marked for people in the last column, and counted below', async () => {
    await using sh = await withStrangers()
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'list')
    expect(out).toMatch(/^ {2}shop\.name +Corner shop +string +stored .* dana +not in code$/m)
    expect(out).toMatch(/^ {2}limits\.ratio +0\.5 +number +default$/m)
    expect(out).toMatch(/^6 values · 3 not in code · revision r/m)
  })

  it('are marked for scripts in a column that others do not have', async () => {
    await using sh = await withStrangers()
    const { out } = await sh.varve('list', 'shop.')
    expect(out).toMatch(/^shop\.name\tCorner shop\tstring\tstored\tshop\t\S+\tdana\tnot in code\n$/)
    expect((await sh.varve('list', 'limits.ratio')).out.split('\t')).toHaveLength(7)
  })

  it('are masked where they are secrets', async () => {
    await using sh = await shell({ 'varve.config.json': JSON.stringify({ a: { b: { type: 'string' } } }) })
    await sh.varve('set', 'a.b', 'hunter2', '-m', 'Not known to be secret')
    await sh.box.write(
      'varve.config.json',
      JSON.stringify({ a: { b: { type: 'string', secret: true } }, c: { d: { type: 'string' } } }),
    )
    await sh.varve('set', 'c.d', 'x', '-m', 'Declares that it is')
    await sh.box.write('varve.config.json', '{}')
    const { out, code } = await sh.varve('list', '--json=key,value,secret,type')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toContainEqual({
      key: 'a.b',
      value: { secret: true, set: true },
      secret: true,
      type: 'secret',
    })
    expect(out + (await sh.varve('list')).out).not.toContain('hunter2')
  })

  it('are not among what was, where a moment is asked for that had none', async () => {
    await using sh = await withStrangers()
    const then = await sh.varve('list', '--at', '1', '--json=key,value')
    expect(then.json).not.toContainEqual(expect.objectContaining({ value: 'Corner shop' }))
  })
})
