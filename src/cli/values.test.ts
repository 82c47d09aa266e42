import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

describe('varve set', () => {
  it('reads the value by the type of the key', async () => {
    await using sh = await shell()
    expect((await sh.varve('set', 'limits.maxUploads', '1_00', '-m', 'Sale')).code).toBe(0)
    await sh.varve('set', 'shop.name', '1.10', '-m', 'A name like a number')
    await sh.varve('set', 'checkout.newFlow', 'on', '-m', 'Go')
    const { json } = await sh.varve('list', '--json=key,value', '--source', 'stored')
    expect(json).toEqual([
      { key: 'checkout.newFlow', value: true },
      { key: 'limits.maxUploads', value: 100 },
      { key: 'shop.name', value: '1.10' },
    ])
  })

  it.each([
    [['limits.ratio', '-1.5'], '-1.5'],
    [['limits.ratio', '-v', '-2'], '-2'],
    [['limits.ratio', '--value=0.25'], '0.25'],
    [['shipping.rates', '--json-value', '{"AT":590}'], '{"AT":590}'],
    [['shop.name', '-v', ''], ''],
  ])('takes %j', async (args, printed) => {
    await using sh = await shell()
    expect((await sh.varve('set', ...args, '-m', 'Why')).code).toBe(0)
    expect((await sh.varve('get', args[0] ?? '')).out).toBe(`${printed}\n`)
  })

  it('takes standard input, without the newline at its end', async () => {
    await using sh = await shell()
    await sh.as({ stdin: 'Corner shop\n' }, 'set', 'shop.name', '-', '-m', 'New sign')
    expect((await sh.varve('get', 'shop.name')).out).toBe('Corner shop\n')
    await sh.as({ stdin: 'Corner shop\n' }, 'set', 'shop.name', '-', '--keep-newline', '-m', 'New sign')
    expect((await sh.varve('get', 'shop.name')).out).toBe('Corner shop\n\n')
  })

  it('takes a file', async () => {
    await using sh = await shell()
    await sh.box.write('rates.json', '{"DE":500}\n')
    await sh.varve('set', 'shipping.rates', '--value-file', 'rates.json', '-m', 'New rates')
    expect((await sh.varve('get', 'shipping.rates')).out).toBe('{"DE":500}\n')
  })

  it('fails at once when nothing is piped in, and at a terminal too', async () => {
    await using sh = await shell()
    for (const sitting of [{}, { terminal: true }]) {
      const { code, err } = await sh.as(sitting, 'set', 'shop.name', '-', '-m', 'New sign')
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Nothing is piped in') })
    }
  })

  it('reads no more than 1 MiB', async () => {
    await using sh = await shell()
    const { code, err } = await sh.as({ stdin: 'x'.repeat(1_048_577) }, 'set', 'shop.name', '-', '-m', 'Long')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('more than 1048576 bytes') })
  })

  it('wants the value once', async () => {
    await using sh = await shell()
    const { code, err } = await sh.varve('set', 'shop.name', 'a', '-v', 'b', '-m', 'Why')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('given twice: VALUE and --value') })
  })

  it('prints the written revision as JSON, and what stood before', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    const { json } = await sh.varve('set', 'limits.maxUploads', '80', '-m', 'More', '--tenant', 'acme', '--json')
    expect(json).toMatchObject({
      revision: 3,
      key: 'limits.maxUploads',
      scope: 'tenant:acme',
      previous: null,
      value: 80,
      by: 'dana',
      message: 'More',
      shadowedBy: null,
      shadowedFor: [],
      dryRun: false,
    })
    const everybody = await sh.varve('set', 'limits.maxUploads', '60', '-m', 'Less', '--json')
    expect(everybody.json).toMatchObject({ previous: 50, value: 60, shadowedFor: ['tenant:acme'] })
  })

  it('warns when the value does not show', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '80', '-m', 'Contract', '--tenant', 'acme')
    const { err } = await sh.varve('set', 'limits.maxUploads', '60', '-m', 'Less')
    expect(err).toBe('warning: 1 scope with a value of their own will not see it: tenant:acme\n')
  })

  it('writes nothing in a dry run, and says so', async () => {
    await using sh = await shell()
    const { code, err } = await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Try', '--dry-run')
    expect({ code, err }).toEqual({ code: 0, err: 'Nothing was written: this was a dry run.\n' })
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })

  it('asks a person for what is missing, and nobody else', async () => {
    await using sh = await shell()
    const person = { terminal: true, answers: ['50', 'Spring sale'] }
    expect((await sh.as(person, 'set', 'limits.maxUploads')).code).toBe(0)
    expect(sh.asked).toEqual(['Value for limits.maxUploads', 'Why? (the message of this change)'])
    expect((await sh.varve('set', 'limits.maxUploads')).err).toContain('There is no value for limits.maxUploads')
    expect((await sh.varve('set', 'limits.maxUploads', '60')).err).toContain("Add -m 'why'.")
    expect((await sh.as({ terminal: true }, 'set', 'limits.maxUploads', '60', '--no-input')).code).toBe(2)
    expect((await sh.as({ terminal: true, env: { CI: 'true' } }, 'set', 'limits.maxUploads', '60')).code).toBe(2)
  })

  it('takes no blank for a message', async () => {
    await using sh = await shell()
    const person = { terminal: true, answers: ['50', ' '] }
    expect(await sh.as(person, 'set', 'limits.maxUploads')).toMatchObject({
      code: 2,
      err: expect.stringContaining('-m'),
    })
    expect((await sh.varve('set', 'limits.maxUploads', '50', '-m', '')).code).toBe(2)
  })

  it('writes nothing when the person interrupts', async () => {
    await using sh = await shell()
    expect((await sh.as({ terminal: true, answers: [undefined] }, 'set', 'limits.maxUploads', '50')).code).toBe(130)
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })
})

describe('varve get', () => {
  it('prints text as it is and everything else as JSON', async () => {
    await using sh = await shell()
    expect((await sh.varve('get', 'shop.name')).out).toBe('Shop\n')
    expect((await sh.varve('get', 'shipping.rates')).out).toBe('{"DE":490}\n')
    expect((await sh.as({ terminal: true }, 'get', 'shipping.rates')).out).toBe('{\n  "DE": 490\n}\n')
  })

  it('answers for a tenant', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '80', '-m', 'Contract', '--tenant', 'acme')
    expect((await sh.varve('get', 'limits.maxUploads', '--tenant', 'acme')).out).toBe('80\n')
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })

  it('answers for a revision, a tag and a time', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    await sh.varve('set', 'limits.maxUploads', '60', '-m', 'More')
    expect((await sh.varve('get', 'limits.maxUploads', '--at', '2')).out).toBe('50\n')
    expect((await sh.varve('get', 'limits.maxUploads', '--at', 'r2')).out).toBe('50\n')
    expect((await sh.varve('get', 'limits.maxUploads', '--at', '2000-01-01T00:00Z')).out).toBe('10\n')
    const { code, err } = await sh.varve('get', 'limits.maxUploads', '--at', '2000-01-01 00:00')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Write it with its zone') })
  })

  it('cannot move the cursor of a terminal', async () => {
    await using sh = await shell()
    await sh.varve('set', 'shop.name', 'a\u001B[2Jb', '-m', 'Mischief')
    expect((await sh.as({ terminal: true }, 'get', 'shop.name')).out).toBe('a\\u{1b}[2Jb\n')
    expect((await sh.varve('get', 'shop.name')).out).toBe('a\u001B[2Jb\n')
  })
})

describe('varve delete', () => {
  it('lets the next layer show, and history keeps it', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    const { json } = await sh.varve('delete', 'limits.maxUploads', '--yes', '-m', 'Over', '--json')
    expect(json).toMatchObject({ revision: 3, kind: 'delete', previous: 50, value: null })
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })

  it('asks a person first, and takes no for an answer', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    const no = await sh.as({ terminal: true, answers: [false] }, 'delete', 'limits.maxUploads', '-m', 'Over')
    expect(no).toMatchObject({ code: 1, err: 'Aborted. Nothing was changed.\n' })
    expect((await sh.varve('delete', 'limits.maxUploads', '-m', 'Over')).code).toBe(2)
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('50\n')
  })

  it('says so when there was nothing to delete', async () => {
    await using sh = await shell()
    const { code, err } = await sh.varve('delete', 'limits.maxUploads', '-y', '-m', 'Over')
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('there was nothing to delete') })
  })
})
