import { describe, expect, it } from 'vitest'
import { withFlagsFile } from '../../test/cli/flags-file.ts'
import { shell } from '../../test/cli/shell.ts'

describe('varve eval with a file of flags', () => {
  it('says what a key answers, with which variant and rule, and where the user stands', async () => {
    await using sh = await withFlagsFile()
    const asked = ['eval', 'checkout.newFlow', '--flags', 'flags.json', '--user', 'u_1']
    expect((await sh.varve(...asked, '--json')).json).toEqual({
      key: 'checkout.newFlow',
      value: true,
      variant: 'on',
      reason: 'SPLIT',
      ruleId: 'half',
      errorCode: null,
      errorMessage: null,
      layer: null,
      bucket: { unit: 'user', position: 38_834, share: 50_000 },
    })
    expect((await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, ...asked)).out).toBe(
      [
        'checkout.newFlow = true     variant on',
        '  reason  SPLIT',
        '  rule    half',
        '  bucket  user at 38,834 of 100,000; 50 % have it',
        '',
      ].join('\n'),
    )
  })

  it('shows every rule and condition as a tree', async () => {
    await using sh = await withFlagsFile()
    const { out } = await sh.varve(
      ...['eval', 'checkout.newFlow', '--flags', 'flags.json', '--user', 'u_1', '--trace'],
      ...['--attr', 'country=DE', '--attr', 'beta=false'],
    )
    expect(out.split('\n').slice(1)).toEqual([
      '  ✗ rule internal',
      '    ✗ all of',
      '      ✓ country eq DE, FR',
      '      ✗ beta eq true  beta is false',
      '  ✓ rule half → on  (user at 38,834 of 100,000; 50 % have it)',
      '  · rule staff',
      '  · rule otherwise',
      '',
    ])
  })

  it('takes attributes from --context, and --attr and --user before it', async () => {
    await using sh = await withFlagsFile()
    const context = JSON.stringify({ country: 'FR', beta: false, user: 'nobody' })
    const { json } = await sh.varve(
      ...['eval', 'checkout.newFlow', '--flags', 'flags.json', '--json=variant,ruleId'],
      ...['--context', context, '--attr', 'beta=true', '--user', 'u_1'],
    )
    expect(json).toEqual({ variant: 'on', ruleId: 'internal' })
  })

  it('answers for all flags, and ends with 5 where one cannot be read', async () => {
    await using sh = await withFlagsFile()
    const { code, out } = await sh.varve(
      ...['eval', '--flags', 'flags.json', '--attr', 'app=2.1.0', '--seed', '1', '--now', '2026-11-01T00:00Z'],
    )
    expect(code).toBe(5)
    expect(out.split('\n').map(line => line.split('\t').slice(0, 3))).toEqual([
      ['checkout.newFlow', 'false', 'off'],
      ['Flag with spaces', 'false', 'off'],
      ['broken', '(not set)', ''],
      ['version', 'true', 'on'],
      ['season', 'false', 'off'],
      ['imported', 'false', 'off'],
      [''],
    ])
  })

  it('asks about any instant, also one to come', async () => {
    await using sh = await withFlagsFile()
    const at = async (now: string): Promise<unknown> =>
      (await sh.varve('eval', 'season', '--flags', 'flags.json', '--json=value', '--now', now)).json
    expect(await at('2026-11-30T23:59:59Z')).toEqual({ value: false })
    expect(await at('2026-12-01T00:00Z')).toEqual({ value: true })
    expect(await at(String(Date.UTC(2027, 0)))).toEqual({ value: true })
  })

  it('tells the draw that decided, not another one', async () => {
    await using sh = await withFlagsFile()
    for (const seed of ['1', '2', 'three', '4']) {
      const { json } = await sh.varve(
        ...['eval', 'Flag with spaces', '--flags', 'flags.json', '--json=value,trace', '--trace', '--seed', seed],
      )
      const { value, trace } = json as { value: boolean; trace: { rules: { outcome: string }[] } }
      expect(trace.rules[0]?.outcome).toBe(value ? 'matched' : 'unmatched')
    }
  })

  it('reads JsonLogic that an import kept', async () => {
    await using sh = await withFlagsFile()
    const asked = ['eval', 'imported', '--flags', 'flags.json', '--json=value', '--attr', 'country=DE']
    expect((await sh.varve(...asked)).json).toEqual({ value: true })
  })

  it.each([
    [['eval', 'nope', '--flags', 'flags.json'], 3, 'There is no value called nope'],
    [['eval', '--flags', 'nowhere.json'], 2, 'nowhere.json cannot be read'],
    [['eval', '--flags', 'flags.json', '--at', '2h'], 2, 'Say --now'],
    [['eval', '--flags', 'flags.json', '--attr', 'country'], 2, 'has no name and value'],
    [['eval', '--flags', 'flags.json', '--context', '[1]'], 2, 'is no JSON object'],
    [['eval', '--flags', 'flags.json', '--now', 'noon'], 2, 'noon'],
    [['eval', 'season', '--flags', 'flags.json', '--batch'], 2, 'Leave everything out'],
  ])('refuses %j', async (args, code, said) => {
    await using sh = await withFlagsFile()
    const outcome = await sh.varve(...args)
    expect({ code: outcome.code, err: outcome.err, out: outcome.out }).toEqual({
      code,
      err: expect.stringContaining(said),
      out: '',
    })
  })
})

describe('varve eval in a project', () => {
  it('answers as the program would: by layers, scopes and flags', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '400', '-m', 'Contract', '--tenant', 'acme')
    const { json } = await sh.varve('eval', 'limits.maxUploads', '--tenant', 'acme', '--json=value,layer,reason')
    expect(json).toEqual({ value: 400, layer: 'tenant', reason: 'STATIC' })
    const other = await sh.varve('eval', 'limits.maxUploads', '--json=value,layer,reason')
    expect(other.json).toEqual({ value: 10, layer: 'default', reason: 'DEFAULT' })
  })

  it('answers from the past, and never prints a secret', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    await sh.varve('set', 'limits.maxUploads', '60', '-m', 'Sale')
    expect((await sh.varve('eval', 'limits.maxUploads', '--at', 'r2', '--json=value')).json).toEqual({ value: 50 })
    const secret = await sh.varve('eval', 'erp.token', '--json=value,errorCode')
    expect(secret.json).toEqual({ value: null, errorCode: 'GENERAL' })
    expect(secret.out + secret.err).not.toContain('hush')
  })

  it('judges stored rules for somebody, at another instant too', async () => {
    await using sh = await shell()
    const winter = { attr: '$now', op: 'gte', value: Date.UTC(2040, 11, 1) }
    const rules = [
      { id: 'winter', when: winter, serve: 'on' },
      { id: 'tenth', serve: { split: { on: 1 }, coverage: 10_000 } },
    ]
    const flag = { variants: { on: true, off: false }, enabled: true, rules, serve: 'off', salt: 's' }
    await sh.box.write('flags.json', JSON.stringify({ flags: { 'checkout.newFlow': flag } }))
    await sh.varve('import', '--from', 'varve', 'flags.json', '-m', 'Launch')
    const asked = ['eval', 'checkout.newFlow', '--json=value,ruleId,layer,bucket,errorCode'] as const
    expect((await sh.varve(...asked, '--user', 'u_1')).json).toEqual({
      value: false,
      ruleId: null,
      layer: 'stored',
      bucket: null,
      errorCode: null,
    })
    expect((await sh.varve(...asked, '--user', 'u_1', '--now', '2040-12-24T00:00Z')).json).toMatchObject({
      value: true,
      ruleId: 'winter',
    })
    expect((await sh.varve(...asked)).json).toMatchObject({ value: false, errorCode: 'TARGETING_KEY_MISSING' })
    const { out } = await sh.varve('eval', 'checkout.newFlow', '--user', 'u_1', '--trace')
    expect(out).toContain('✗ rule tenth')
  })

  it('answers for every flag where no key is named: those declared so, and those with a document', async () => {
    await using sh = await shell()
    const flag = { variants: { few: 5 }, enabled: true, rules: [], serve: 'few', salt: 's' }
    await sh.box.write('flags.json', JSON.stringify({ flags: { 'limits.maxUploads': flag } }))
    await sh.varve('import', '--from', 'varve', 'flags.json', '-m', 'Launch')
    expect((await sh.varve('eval', '--json=key,value')).json).toEqual([
      { key: 'limits.maxUploads', value: 5 },
      { key: 'checkout.newFlow', value: false },
    ])
    expect((await sh.varve('eval', '--json=key', '--at', 'r1')).json).toEqual([{ key: 'checkout.newFlow' }])
    expect((await sh.varve('eval', '--json=key', '--no-store')).json).toEqual([{ key: 'checkout.newFlow' }])
  })

  it('knows flags that were imported and no code declares', async () => {
    await using sh = await shell()
    const flag = { variants: { a: 'A' }, enabled: true, rules: [], serve: 'a', salt: 's' }
    await sh.box.write('flags.json', JSON.stringify({ flags: { 'search.ranking': flag } }))
    await sh.varve('import', '--from', 'varve', 'flags.json', '-m', 'Launch')
    expect((await sh.varve('eval', 'search.ranking', '--json=value')).json).toEqual({ value: 'A' })
    // Asking declares it for this command only.
    expect((await sh.varve('list', 'search', '--json=key,declared')).json).toEqual([
      { key: 'search.ranking', declared: null },
    ])
  })
})
