import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meaningfulFlags } from '../../test/meaningful-flags.ts'
import { shell, type Shell } from '../../test/cli/shell.ts'

const boolean = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: 's' }
const sign = ['-m', 'Moving house'] as const

/** Unleash's client API, with something Varve has no word for. */
const unleash = {
  version: 2,
  features: [
    {
      name: 'New checkout!',
      enabled: true,
      strategies: [{ name: 'flexibleRollout', parameters: { rollout: '50', stickiness: 'userId', groupId: 'g' } }],
    },
    { name: 'hosts', enabled: true, strategies: [{ name: 'ourOwnStrategy', parameters: {} }] },
  ],
}

const project = {
  'varve.config.json': JSON.stringify({ checkout: { newFlow: { kind: 'flag', doc: 'The new flow.' } } }),
}

async function storedIn(sh: Shell, file: unknown, ...args: readonly string[]): ReturnType<Shell['varve']> {
  await sh.box.write('flags.json', JSON.stringify(file))
  return sh.varve('import', '--from', 'varve', 'flags.json', ...sign, ...args)
}

describe('varve export --flags and varve import --from varve', () => {
  it('are a fixed point: what was exported comes out of an empty store again, byte for byte', async () => {
    await using empty = await shell({ 'varve.config.json': '{}' })
    let round = 0
    await fc.assert(
      fc.asyncProperty(meaningfulFlags, async file => {
        round += 1
        const [one, other] = [`file:one-${round}`, `file:other-${round}`]
        const first = await storedIn(empty, file, '--store', one)
        expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' })
        const exported = await empty.varve('export', '--flags', 'exported.json', '--yes', '--store', one)
        expect(exported.code).toBe(0)
        const text = await readFile(empty.box.path('exported.json'), 'utf8')
        expect(Object.keys((JSON.parse(text) as typeof file).flags)).toEqual(Object.keys(file.flags).toSorted())
        expect((await empty.varve('import', '--from', 'varve', 'exported.json', ...sign, '--store', other)).code).toBe(
          0,
        )
        expect((await empty.varve('export', '--flags', '--store', other)).out).toBe(text)
      }),
      { numRuns: 15 },
    )
  })

  it('keep what is declared: type, description and default', async () => {
    await using sh = await shell(project)
    await storedIn(sh, {
      flags: { 'checkout.newFlow': boolean, 'search.limit': { ...boolean, variants: { on: 5 }, default: 3 } },
    })
    expect((await sh.varve('export', '--format', 'flags')).json).toMatchObject({
      $schema: 'urn:varve:flags:1',
      flags: {
        'checkout.newFlow': { type: 'boolean', doc: 'The new flow.', default: false },
        'search.limit': { type: 'integer', default: 3 },
      },
    })
  })

  it('write a declared default as a store that knows no declaration does', async () => {
    const limits = {
      kind: 'flag',
      variants: { few: { max: 1, by: 'day' }, many: { max: 9, by: 'day' } },
      default: 'few',
    }
    await using sh = await shell({ 'varve.config.json': JSON.stringify({ limits }), 'empty.json': '{}' })
    const served = { ...boolean, variants: limits.variants, serve: 'many' }
    await storedIn(sh, { flags: { limits: served } })
    const { out } = await sh.varve('export', '--flags')
    expect(out).toContain('"type": "object"')
    await storedIn(sh, JSON.parse(out), '--store', 'file:other', '-c', 'empty.json')
    expect((await sh.varve('export', '--flags', '--store', 'file:other', '-c', 'empty.json')).out).toBe(out)
  })

  it('take variants that do not fit the type the file says', async () => {
    await using sh = await shell(project)
    const stored = await storedIn(sh, { flags: { odd: { ...boolean, type: 'boolean', variants: { on: 'yes' } } } })
    expect({ code: stored.code, err: stored.err }).toEqual({ code: 0, err: '' })
    expect((await sh.varve('eval', 'odd', '--json=value')).json).toEqual({ value: 'yes' })
  })

  it('export the flags of a moment that has passed', async () => {
    await using sh = await shell(project)
    await storedIn(sh, { flags: { 'checkout.newFlow': boolean }, segments: { staff: true } })
    await storedIn(sh, { flags: { 'checkout.newFlow': { ...boolean, serve: 'off' } }, segments: { staff: false } })
    const { json } = await sh.varve('export', '--flags', '--at', 'r2')
    expect(json).toMatchObject({ flags: { 'checkout.newFlow': { serve: 'on' } }, segments: { staff: true } })
  })

  it('hold the flags of one scope, where one is named', async () => {
    await using sh = await shell(project)
    await storedIn(sh, { flags: { 'checkout.newFlow': boolean } })
    await storedIn(sh, { flags: { 'checkout.newFlow': { ...boolean, serve: 'off' } } }, '--tenant', 'acme')
    expect((await sh.varve('eval', 'checkout.newFlow', '--tenant', 'acme', '--json=value')).json).toEqual({
      value: false,
    })
    const everybody = await sh.varve('export', '--flags')
    expect(everybody.json).toMatchObject({ flags: { 'checkout.newFlow': { serve: 'on' } } })
    expect(everybody.err).toContain('1 flag of other scopes left out')
    const acme = await sh.varve('export', '--flags', '--tenant', 'acme')
    expect({ json: acme.json, err: acme.err }).toMatchObject({
      json: { flags: { 'checkout.newFlow': { serve: 'off' } } },
      err: '',
    })
  })

  it('keep what a segment is for, and leave it where the file says nothing', async () => {
    await using sh = await shell(project)
    const when = { attr: 'user', op: 'exists' }
    await sh.varve('segment', 'set', 'staff', '--when', JSON.stringify(when), '--doc', 'Who works here', ...sign)
    await sh.varve('segment', 'set', 'testers', '--when', JSON.stringify(when), ...sign)
    const { json, out, err } = await sh.varve('export', '--flags')
    expect(err).toBe('')
    expect(json).toMatchObject({ segments: { staff: when, testers: when }, segmentDocs: { staff: 'Who works here' } })
    await storedIn(sh, JSON.parse(out), '--store', 'file:other')
    expect((await sh.varve('export', '--flags', '--store', 'file:other')).out).toBe(out)

    const other = { attr: 'email', op: 'exists' }
    expect((await storedIn(sh, { flags: {}, segments: { staff: other }, segmentDocs: { nobody: 'None' } })).err).toBe(
      '',
    )
    expect((await sh.varve('export', '--flags')).json).toMatchObject({
      segments: { staff: other },
      segmentDocs: { staff: 'Who works here' },
    })
    await storedIn(sh, { flags: {}, segments: { staff: other }, segmentDocs: { staff: 'Employees' } })
    expect((await sh.varve('export', '--flags')).json).toMatchObject({ segmentDocs: { staff: 'Employees' } })
    expect((await storedIn(sh, { flags: {}, segments: {}, segmentDocs: { staff: 5 } })).code).toBe(5)
  })
})

describe('varve import of flags', () => {
  it('reads a document that begins with a byte order mark', async () => {
    await using sh = await shell({ 'unleash.json': `\uFEFF${JSON.stringify(unleash)}` })
    expect((await sh.varve('import', '--from', 'unleash', 'unleash.json', '--out', 'flags.json')).code).toBe(0)
    expect(JSON.parse(await readFile(sh.box.path('flags.json'), 'utf8'))).toMatchObject({ contexts: 'unleash' })
  })

  it('stores documents and segments as one revision, and declares keys that no code does', async () => {
    await using sh = await shell(project)
    const file = {
      flags: {
        'checkout.newFlow': {
          ...boolean,
          rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }],
          serve: 'off',
        },
        'search.ranking': { ...boolean, variants: { a: 'A', b: 'B' }, serve: 'a', doc: 'How results are ranked.' },
      },
      segments: { staff: { attr: 'user', op: 'starts', value: 'staff-' } },
    }
    const { json } = await storedIn(sh, file, '--json')
    expect(json).toEqual({
      revision: 2,
      dryRun: false,
      flags: ['checkout.newFlow', 'search.ranking'],
      segments: ['staff'],
      declared: ['search.ranking'],
      unchanged: [],
      lost: 0,
      changed: 0,
      note: 0,
      remarks: [],
    })
    const history = await sh.varve('history', '-n', '1', '--json')
    expect(history.json).toMatchObject([{ revision: 2, kind: 'import', message: 'Moving house' }])
    const staff = await sh.varve('eval', 'checkout.newFlow', 'search.ranking', '--user', 'staff-1', '--json=key,value')
    expect(staff.json).toEqual([
      { key: 'checkout.newFlow', value: true },
      { key: 'search.ranking', value: 'A' },
    ])
  })

  it('changes nothing where all of it is stored already, and only what is new otherwise', async () => {
    await using sh = await shell(project)
    const file = { flags: { 'checkout.newFlow': boolean, other: boolean } }
    await storedIn(sh, file)
    const again = await storedIn(sh, file)
    expect({ code: again.code, err: again.err }).toEqual({
      code: 0,
      err: 'Everything in it is stored already: nothing was changed.\n',
    })
    const more = await storedIn(
      sh,
      { flags: { ...file.flags, other: { ...boolean, serve: 'off' } } },
      '--json=flags,unchanged',
    )
    expect(more.json).toEqual({ flags: ['other'], unchanged: ['checkout.newFlow'] })
  })

  it('is refused as a whole where a declaration is narrower', async () => {
    await using sh = await shell(project)
    const refused = await storedIn(sh, {
      flags: { 'checkout.newFlow': { ...boolean, variants: { on: 'yes' } }, other: boolean },
    })
    expect({ code: refused.code, err: refused.err }).toEqual({
      code: 5,
      err: expect.stringContaining('checkout.newFlow'),
    })
    expect((await sh.varve('export', '--flags')).json).toEqual({ $schema: 'urn:varve:flags:1', flags: {} })
  })

  it('tries without writing', async () => {
    await using sh = await shell(project)
    const tried = await storedIn(sh, { flags: { 'checkout.newFlow': boolean } }, '--dry-run')
    expect({ code: tried.code, err: tried.err }).toEqual({ code: 0, err: 'Nothing was written: this was a dry run.\n' })
    expect((await sh.varve('history', '--json')).json).toEqual([])
  })

  it('says where a default of the file gives way to the declared one', async () => {
    await using sh = await shell(project)
    const { json } = await storedIn(sh, { flags: { 'checkout.newFlow': { ...boolean, default: true } } }, '--json')
    expect(json).toMatchObject({ changed: 1, remarks: [{ flag: 'checkout.newFlow', severity: 'changed' }] })
  })
})

describe('varve import --from another product', () => {
  it('writes a file of flags with the names the product has, and says what is lost', async () => {
    await using sh = await shell({ 'export.json': JSON.stringify(unleash) })
    const { code, out, err } = await sh.varve('import', '--from', 'unleash', 'export.json', '--out', 'flags.json')
    expect({ code, err }).toEqual({ code: 0, err: '2 flags and 0 segments written to flags.json\n' })
    expect(out).toMatch(/^lost\thosts\t.*ourOwnStrategy/)
    const written = JSON.parse(await readFile(sh.box.path('flags.json'), 'utf8')) as { flags: object; $schema: string }
    expect(written.$schema).toBe('urn:varve:flags:1')
    expect(Object.keys(written.flags)).toEqual(['New checkout!', 'hosts'])
    const asked = await sh.varve(
      'eval',
      'New checkout!',
      '--flags',
      'flags.json',
      '--attr',
      'userId=u4',
      '--json=value',
    )
    expect(asked.json).toEqual({ value: true })
  })

  it('stores flags under keys, without moving anybody', async () => {
    await using sh = await shell({ ...project, 'export.json': JSON.stringify(unleash) })
    await sh.varve('import', '--from', 'unleash', 'export.json', '--out', 'flags.json')
    const { json } = await sh.varve('import', '--from', 'unleash', 'export.json', ...sign, '--json=flags,remarks')
    expect(json).toMatchObject({ flags: ['New-checkout', 'hosts'] })
    expect(JSON.stringify(json)).toContain('It is called New-checkout')
    for (const user of ['u1', 'u2', 'u3', 'u4']) {
      const who = ['--attr', `userId=${user}`, '--json=value'] as const
      const inFile = await sh.varve('eval', 'New checkout!', '--flags', 'flags.json', ...who)
      expect((await sh.varve('eval', 'New-checkout', ...who)).json).toEqual(inFile.json)
    }
  })

  it.each([[['--out', 'flags.json']], [sign]])(
    'writes nothing with --strict where something is lost: %j',
    async args => {
      await using sh = await shell({ ...project, 'export.json': JSON.stringify(unleash) })
      const { code, err } = await sh.varve('import', '--from', 'unleash', 'export.json', '--strict', ...args)
      expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('Nothing was written') })
      await expect(readFile(sh.box.path('flags.json'), 'utf8')).rejects.toThrow('ENOENT')
      expect((await sh.varve('history', '--json')).json).toEqual([])
    },
  )

  it.each([
    [['--from', 'nobody', 'export.json', ...sign], 2, 'There are unleash, '],
    [['--from', 'unleash', 'varve.config.json', ...sign], 5, 'This is no '],
    [['--from', 'varve', 'export.json', ...sign], 5, 'flags is missing'],
    [['export.json', '--strict', ...sign], 2, 'Say which: --from'],
    [['flags.json', ...sign], 2, 'Add --from varve.'],
    [['--from', 'unleash', 'export.json', '--hashing', 'md5', ...sign], 2, 'Allowed choices are utf8, js'],
  ])('refuses %j', async (args, code, said) => {
    await using sh = await shell({ ...project, 'export.json': JSON.stringify(unleash) })
    await sh.box.write('flags.json', JSON.stringify({ $schema: 'urn:varve:flags:1', flags: {} }))
    const outcome = await sh.varve('import', ...args)
    expect({ code: outcome.code, err: outcome.err }).toEqual({ code, err: expect.stringContaining(said) })
  })
})
