import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { keyFile, newFernetKey } from 'varve/secrets'
import { serving } from '../../test/cli/serving.ts'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

const KEY = newFernetKey()
const env = { VARVE_ENCRYPTION_KEY: KEY }
const why = ['-m', 'INC-142']

/** A project with a token for everybody and another for a tenant. */
async function stored(): Promise<Shell> {
  const sh = await shell()
  for (const [value, ...scope] of [['first'], ['second'], ['acme-token', '--tenant', 'acme']] as const)
    await sh.as({ env, stdin: value }, 'secret', 'set', 'erp.token', '-', ...scope, ...why)
  return sh
}

const at = (sh: Shell, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ env: { ...env, NO_COLOR: '1' }, terminal: true }, 'secret', ...args, '--no-input')
const json = async (sh: Shell, ...args: readonly string[]): Promise<unknown> =>
  (await sh.as({ env }, ...args, '--json')).json

describe('varve secret list', () => {
  it('tells of every secret where it is, how it is sealed and who set it, and shows none', async () => {
    await using sh = await stored()
    const { out, code } = await at(sh, 'list')
    expect(code).toBe(0)
    expect(out).toMatch(/^erp\.token +sealed +key [0-9a-f]{16} .* r3 +dana +\d+ s ago/m)
    expect(out).toMatch(/^erp\.token +tenant:acme +sealed +key [0-9a-f]{16} .* r4 +dana/m)
    expect(out).toMatch(/^erp\.token +default +varve\.config\.json, erp\.token/m)
    expect(out).toMatch(/2 stored secrets · 1 from sources · sealed with [0-9a-f]{16}$/m)
    expect(await json(sh, 'secret', 'list')).toMatchObject([
      { key: 'erp.token', scope: null, kind: 'sealed', layer: 'stored', readable: true, revision: 3, by: 'dana' },
      { key: 'erp.token', scope: 'tenant:acme', kind: 'sealed', readable: true, revision: 4 },
      { key: 'erp.token', kind: 'source', layer: 'default', readable: true, revision: null },
    ])
  })

  it('says which key each wants that cannot be read', async () => {
    await using sh = await stored()
    const other = { env: { VARVE_ENCRYPTION_KEY: newFernetKey() } }
    const { out } = await sh.as(other, 'secret', 'list', '--unreadable')
    const lines = out.trim().split('\n')
    expect(lines).toHaveLength(2)
    const { json: listed } = await sh.as(other, 'secret', 'list', '--unreadable', '--json')
    const [{ keyId }] = (await json(sh, 'secret', 'list')) as [{ keyId: string }]
    expect(listed).toMatchObject([{ readable: false, wants: keyId }, { wants: keyId }])
    expect(out).toContain(`it was sealed with key ${keyId}, and the key ring has`)
  })

  it('is of one scope where one is asked for, and of keys that fit', async () => {
    await using sh = await stored()
    expect(await json(sh, 'secret', 'list', '--tenant', 'acme')).toMatchObject([{ scope: 'tenant:acme' }, {}])
    expect((await at(sh, 'list', 'mail.')).out).toContain('There is no secret.')
  })
})

describe('varve secret reveal', () => {
  it('prints the value and nothing else on standard output, and is on record', async () => {
    await using sh = await stored()
    expect(await at(sh, 'reveal', 'erp.token', ...why)).toMatchObject({ code: 0, out: 'second\n' })
    expect(await sh.as({ env }, 'secret', 'reveal', 'erp.token', '--plain', ...why)).toMatchObject({ out: 'second' })
    expect(await at(sh, 'reveal', 'erp.token', '--tenant', 'acme', ...why)).toMatchObject({ out: 'acme-token\n' })
    expect(await at(sh, 'reveal', 'erp.token', '--at', 'r2', ...why)).toMatchObject({ out: 'first\n' })
    expect(await json(sh, 'access')).toMatchObject([
      { key: 'erp.token', scope: null, revision: 2, by: 'dana', what: 'reveal', message: 'INC-142' },
      { key: 'erp.token', scope: 'tenant:acme', revision: 4 },
      { revision: 3 },
      { revision: 3 },
    ])
    expect(await json(sh, 'access', 'erp.*', '-n', '1')).toHaveLength(1)
    const { out } = await sh.as({ env, terminal: true }, 'access')
    expect(out).toMatch(/Z +dana +reveal +erp\.token +tenant:acme +.*r4.* +INC-142/)
  })

  it('stands in the audit trail of the servers on that store, too, with the reason', async () => {
    await using sh = await stored()
    await at(sh, 'reveal', 'erp.token', '--tenant', 'acme', ...why)
    const { url, interrupt } = await serving(sh, env)
    const trail = (await (await fetch(`${url}/v1/audit?action=secret-revealed`)).json()) as object
    const one = { by: 'dana', key: 'erp.token', scope: 'tenant:acme', detail: 'INC-142' }
    expect(trail).toMatchObject({ items: [one] })
    expect(JSON.stringify(trail)).not.toContain('acme-token')
    await interrupt()
  })

  it.each([
    ['into a pipe without being told to', {}, ['erp.token', ...why], 2, 'Standard output is no terminal'],
    ['without a reason', {}, ['erp.token', '--plain'], 2, 'needs a message'],
    ['that is none', {}, ['limits.maxUploads', '--plain', ...why], 2, 'is not a secret'],
    ['that is not there', {}, ['erp.token', '--tenant', 'globex', '--plain', ...why], 3, 'erp.token'],
    ['into a clipboard that is not there', {}, ['erp.token', '--copy', ...why], 2, 'There is no clipboard here'],
  ])('refuses to show one %s', async (_what, sitting, args, code, said) => {
    await using sh = await stored()
    const outcome = await sh.as({ env: { ...env, PATH: '' }, ...sitting }, 'secret', 'reveal', ...args)
    expect(outcome).toMatchObject({ code, out: '', err: expect.stringContaining(said) })
    expect(await json(sh, 'access')).toEqual([])
  })

  it('asks why where somebody can answer, and shows nothing to who does not', async () => {
    await using sh = await stored()
    const asked = (answer: string | undefined): Promise<Outcome> =>
      sh.as({ env, terminal: true, answers: [answer] }, 'secret', 'reveal', 'erp.token')
    expect(await asked('Calling them')).toMatchObject({ code: 0, out: 'second\n' })
    expect(await asked(undefined)).toMatchObject({ code: 130, out: '' })
    expect(await json(sh, 'access')).toMatchObject([{ message: 'Calling them' }])
  })

  it('shows nothing that moves a cursor, and gives a program every byte', async () => {
    await using sh = await shell()
    const value = 'line 1\nline \u001B[2J2\n'
    await sh.as({ env, stdin: `${value}\n` }, 'secret', 'set', 'erp.token', '-', ...why)
    expect((await at(sh, 'reveal', 'erp.token', ...why)).out).toBe('line 1\nline \\u{1b}[2J2\n\n')
    expect((await sh.as({ env }, 'secret', 'reveal', 'erp.token', '--plain', ...why)).out).toBe(value)
  })
})

describe('varve secret fingerprint', () => {
  it('is the same for the same value, and says so of two', async () => {
    await using sh = await stored()
    await sh.as({ env, stdin: 'second' }, 'secret', 'set', 'erp.token', '-', '--tenant', 'globex', ...why)
    const { out } = await at(sh, 'fingerprint', 'erp.token')
    expect(out).toMatch(/^[0-9a-f]{8}\n$/)
    const compared = (other: string): Promise<Outcome> =>
      at(sh, 'fingerprint', 'erp.token', `erp.token@${other}`, '--exit-code')
    expect(await compared('tenant:globex')).toMatchObject({ code: 0, out: 'same\n' })
    expect(await compared('tenant:acme')).toMatchObject({ code: 10, out: 'different\n' })
    expect(await json(sh, 'secret', 'fingerprint', 'erp.token', '--tenant', 'globex')).toEqual({
      key: 'erp.token',
      scope: 'tenant:globex',
      fingerprint: out.trim(),
    })
    expect((await at(sh, 'fingerprint', 'erp.token', '--at', 'r2')).out).not.toBe(out)
  })
})

describe('varve secret rotate', () => {
  it('stores a new value, and says how long both are accepted', async () => {
    await using sh = await stored()
    const rotate = ['rotate', 'erp.token', '--generate', '24', '--window', '2h', ...why]
    const { out, code } = await at(sh, ...rotate)
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Both values are accepted until') as string })
    const shown = await at(sh, 'reveal', 'erp.token', ...why)
    expect(shown.out).toMatch(/^[A-Za-z0-9]{24}\n$/)
    expect((await at(sh, 'list')).out).toMatch(/rotating until/)
  })

  it('takes where the new value is kept', async () => {
    await using sh = await stored()
    await sh.box.write('kept/token', 'moved')
    const kept = `file:${sh.box.path('kept/token')}`
    expect((await at(sh, 'rotate', 'erp.token', '--reference', kept, '--window', '0s', ...why)).code).toBe(0)
    expect((await at(sh, 'reveal', 'erp.token', ...why)).out).toBe('moved\n')
    expect(await json(sh, 'secret', 'list')).toMatchObject([
      { kind: 'reference', reference: kept, readable: true },
      {},
      {},
    ])
  })

  it.each([
    [['-', '--generate'], 'cannot both be given'],
    [['--generate', '8'], 'no length for a secret'],
    [['abc'], "stay in the shell's history"],
  ])('refuses %j', async (args, said) => {
    await using sh = await stored()
    const outcome = await sh.as({ env, stdin: 'x' }, 'secret', 'rotate', 'erp.token', ...args, ...why)
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining(said) })
  })
})

describe('varve secret destroy', () => {
  it('destroys former values, says which, and the history still verifies', async () => {
    await using sh = await stored()
    const { out, code } = await at(sh, 'destroy', 'erp.token', '--yes', ...why)
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('1 value destroyed: r2') as string })
    expect((await at(sh, 'reveal', 'erp.token', '--at', 'r2', ...why)).code).toBe(3)
    expect((await at(sh, 'reveal', 'erp.token', ...why)).out).toBe('second\n')
    expect(await sh.as({ env }, 'verify')).toMatchObject({ code: 0 })
  })

  it.each([
    [['--all'], 'Destroy every value of erp.token for tenant:acme, the live one too? Nobody can bring it back.'],
    [['--revisions', 'r4'], 'Destroy the values of erp.token for tenant:acme in r4? Nobody can bring it back.'],
  ])('asks first, and names what goes: %j', async (args, question) => {
    await using sh = await stored()
    const sitting = { env, terminal: true, answers: [false] }
    const outcome = await sh.as(sitting, 'secret', 'destroy', 'erp.token', '--tenant', 'acme', ...args, ...why)
    expect(outcome).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was destroyed') })
    expect(sh.asked).toEqual([question])
    expect((await sh.as({ env }, 'secret', 'destroy', 'erp.token', ...args, ...why)).code).toBe(2)
  })
})

describe('varve secret rotate-key', () => {
  async function keyed(): Promise<Shell & { readonly keys: string }> {
    const sh = await stored()
    const keys = sh.box.path('varve.keys')
    writeFileSync(keys, `${KEY}\n`, { mode: 0o600 })
    return { ...sh, keys, [Symbol.asyncDispose]: () => sh[Symbol.asyncDispose]() }
  }
  const rotate = (sh: Shell, ...args: readonly string[]): Promise<Outcome> =>
    sh.varve('secret', 'rotate-key', '--key-file', 'varve.keys', '--settle', '0s', ...args)

  it('adds a key to the file, seals everything with it, and retires the former one', async () => {
    await using sh = await keyed()
    const [former] = keyFile(sh.keys).keyIds
    const head = (await sh.as({ env }, 'verify')).out.trim()
    const outcome = await rotate(sh, '--json')
    expect(outcome).toMatchObject({ code: 0, err: '' })
    expect(outcome.json).toMatchObject({
      ...{ isNew: true, resealed: 3, already: 0, unreadable: [] },
      ...{ retired: [former], kept: [], scrubbed: true, head },
    })
    expect(keyFile(sh.keys).keyIds).toEqual([(outcome.json as { keyId: string }).keyId])
    const shown = await sh.as(
      { env: { VARVE_ENCRYPTION_KEY_FILE: sh.keys } },
      'secret',
      'reveal',
      'erp.token',
      '--plain',
      ...why,
    )
    expect(shown).toMatchObject({ code: 0, out: 'second' })
    expect((await sh.as({ env }, 'secret', 'list', '--unreadable', '--json')).json).toHaveLength(2)
  })

  it('keeps the former key where it is told to, and retires it the next time', async () => {
    await using sh = await keyed()
    const first = await rotate(sh, '--keep-old', '--json')
    expect(first.json).toMatchObject({ isNew: true, retired: [] })
    expect(keyFile(sh.keys).keyIds).toHaveLength(2)
    expect((await rotate(sh, '--json')).json).toMatchObject({ isNew: false, resealed: 0, already: 3 })
    expect(keyFile(sh.keys).keyIds).toHaveLength(1)
  })

  it('stops after the step that is named, and goes on from there', async () => {
    await using sh = await keyed()
    const added = await rotate(sh, '--until', 'add', '--json')
    expect(added.json).toMatchObject({ isNew: true, resealed: null, retired: [] })
    expect(keyFile(sh.keys).keyIds).toHaveLength(2)
    expect((await rotate(sh, '--json')).json).toMatchObject({
      ...{ keyId: (added.json as { keyId: string }).keyId, isNew: false, resealed: 3 },
      retired: [expect.any(String) as string],
    })
    expect(await rotate(sh, '--until', 'tomorrow')).toMatchObject({ code: 2 })
  })

  it('says what it would do, and changes nothing', async () => {
    await using sh = await keyed()
    const before = readFileSync(sh.keys, 'utf8')
    const outcome = await rotate(sh, '--dry-run')
    expect(outcome.out).toMatch(/^[0-9a-f]{16} {2}3 tokens {2}seals\n$/)
    expect(outcome.err).toContain('3 tokens would be sealed with a new key')
    expect(readFileSync(sh.keys, 'utf8')).toBe(before)
  })

  it('seals with the first key of a variable, and says which one may go', async () => {
    await using sh = await keyed()
    const recent = newFernetKey()
    const both = { env: { VARVE_ENCRYPTION_KEY: `${recent},${KEY}` } }
    const outcome = await sh.as(both, 'secret', 'rotate-key')
    expect(outcome).toMatchObject({ code: 0, err: expect.stringContaining('any more: start programs without it') })
    const alone = { env: { VARVE_ENCRYPTION_KEY: recent } }
    expect((await sh.as(alone, 'secret', 'list', '--unreadable', '--json')).json).toEqual([])
  })

  it('finds the file that VARVE_ENCRYPTION_KEY refers to, with an escape in its name', async () => {
    await using sh = await keyed()
    const named = { env: { VARVE_ENCRYPTION_KEY: `file:${sh.keys.replace('varve.keys', 'v%61rve.keys')}` } }
    const outcome = await sh.as(named, 'secret', 'rotate-key', '--settle', '0s', '--json')
    expect(outcome.json).toMatchObject({ isNew: true, resealed: 3 })
  })

  it('says what to do where there is one key in a variable, and changes nothing', async () => {
    await using sh = await keyed()
    const outcome = await sh.as({ env }, 'secret', 'rotate-key')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('VARVE_ENCRYPTION_KEY=NEW,FORMER') })
  })

  it('leaves what it cannot open as it is, and ends with 4', async () => {
    await using sh = await keyed()
    const other = { env: { VARVE_ENCRYPTION_KEY: newFernetKey() }, stdin: 'elsewhere' }
    await sh.as(other, 'secret', 'set', 'erp.token', '-', '--tenant', 'globex', ...why)
    const outcome = await rotate(sh)
    expect(outcome).toMatchObject({ code: 4, err: expect.stringContaining('for tenant:globex was left as it is') })
  })
})
