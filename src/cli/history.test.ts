import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'

/** Four revisions after the declaration: the pool of uploads goes up, up, and one tenant gets its own. */
async function lived(): Promise<Shell> {
  const sh = await shell()
  await sh.varve('set', 'limits.maxUploads', '20', '-m', 'First')
  await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Spike', '--by', 'mia')
  await sh.varve('set', 'limits.maxUploads', '400', '-m', 'Contract 7', '--tenant', 'acme')
  await sh.varve('set', 'shipping.rates', '{"DE":490,"AT":590}', '-m', 'Austria')
  return sh
}

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`

describe('varve history', () => {
  it('tells what happened to a key, newest first', async () => {
    await using sh = await lived()
    const { out } = await sh.as({ terminal: true }, 'history', 'limits.maxUploads', '--no-color')
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(new RegExp(`^r4  ${time}  dana  tenant:acme  — → 400  Contract 7$`))
    expect(lines[1]).toMatch(new RegExp(`^r3  ${time}  mia +20 → 50 +Spike$`))
  })

  it('lists whole revisions without a key, with what kind they are', async () => {
    await using sh = await lived()
    const { json } = await sh.varve('history', '--json=revision,kind,by,message', '-n', '2', '--before', 'r4')
    expect(json).toEqual([
      { revision: 3, kind: 'set', by: 'mia', message: 'Spike' },
      { revision: 2, kind: 'set', by: 'dana', message: 'First' },
    ])
  })

  it('covers a prefix, and says how to see more', async () => {
    await using sh = await lived()
    const { out } = await sh.as({ terminal: true }, 'history', 'limits.*', '-n', '1', '--no-color')
    expect(out).toContain("Older: varve history 'limits.*' --before r4")
  })

  it('is whole and separated by tabs in a pipe', async () => {
    await using sh = await lived()
    const [first] = (await sh.varve('log', 'limits.maxUploads', '--tenant', 'acme')).out.split('\n')
    expect(first?.split('\t').toSpliced(1, 1)).toEqual([
      'r4',
      'dana',
      'limits.maxUploads',
      'tenant:acme',
      '— → 400',
      'Contract 7',
    ])
  })
})

describe('varve blame', () => {
  it('names the author of each part', async () => {
    await using sh = await lived()
    await sh.varve('set', 'shipping.rates', '{"DE":500,"AT":590}', '-m', 'Fuel', '--by', 'tin')
    const { json } = await sh.varve('blame', 'shipping.rates', '--json=path,value,revision,by')
    expect(json).toEqual([
      { path: ['AT'], value: 590, revision: 5, by: 'dana' },
      { path: ['DE'], value: 500, revision: 6, by: 'tin' },
    ])
  })
})

describe('varve diff', () => {
  it('compares a moment with now, part by part', async () => {
    await using sh = await lived()
    await sh.varve('set', 'shipping.rates', '{"DE":500,"CH":990}', '-m', 'Fuel')
    expect((await sh.varve('diff', 'r2')).out.split('\n')).toEqual([
      '~\tlimits.maxUploads\t20 → 50',
      '+\tlimits.maxUploads (tenant:acme)\t400',
      '+\tshipping.rates\t{"CH":990,"DE":500}',
      '',
    ])
    expect((await sh.varve('diff', 'r5', 'r6')).out.split('\n').toSorted()).toEqual([
      '',
      '+\tshipping.rates CH\t990',
      '-\tshipping.rates AT\t590',
      '~\tshipping.rates DE\t490 → 500',
    ])
  })

  it('compares scopes', async () => {
    await using sh = await lived()
    expect((await sh.varve('diff', 'now', 'tenant:acme')).out).toBe('~\tlimits.maxUploads\t50 → 400\n')
    expect((await sh.varve('diff', 'tenant:acme@r3', 'tenant:acme')).out).toContain('50 → 400')
  })

  it('prints a JSON Patch for what export prints', async () => {
    await using sh = await lived()
    const { out } = await sh.varve('diff', 'r3', '--patch')
    expect(JSON.parse(out)).toEqual([
      { op: 'add', path: '/limits.maxUploads@tenant:acme', value: 400 },
      { op: 'add', path: '/shipping.rates', value: { AT: 590, DE: 490 } },
    ])
  })
})

describe('varve snapshot', () => {
  it('shows what was live, and who made it so', async () => {
    await using sh = await lived()
    const { json } = await sh.varve('snapshot', '--at', '3', '--json')
    expect(json).toMatchObject({
      revision: 3,
      entries: [{ key: 'limits.maxUploads', scope: null, value: 50, revision: 3, by: 'mia', message: 'Spike' }],
    })
  })

  it('shows only what differs from an earlier moment', async () => {
    await using sh = await lived()
    expect((await sh.varve('snapshot', '--at', 'r3', '--diff', 'r2')).out).toBe('~\tlimits.maxUploads\t20 → 50\n')
  })
})

describe('varve explain', () => {
  it('names every layer, and the one that wins', async () => {
    await using sh = await lived()
    const { out } = await sh.as({ terminal: true }, 'explain', 'limits.maxUploads', '--tenant', 'acme', '--no-color')
    expect(out).toMatch(/^limits\.maxUploads = 400 +integer, per day\nUploads a user may make\.\n/)
    expect(out).toMatch(/2 +tenant +400 +✔ wins +tenant:acme, r4 by dana, \d s ago {2}"Contract 7"/)
    expect(out).toMatch(/5 +stored +50 +shadowed +r3 by mia/)
    expect(out).toMatch(/6 +env +— +LIMITS__MAX_UPLOADS is not set/)
    expect(out).toMatch(/10 +default +10 +shadowed +varve\.config\.json, limits\.maxUploads/)
  })

  it('says so when a past answer rests on the present', async () => {
    await using sh = await lived()
    const { json } = await sh.varve('explain', 'shop.name', '--at', 'r2', '--json=value,layer,assumed')
    expect(json).toEqual({ value: 'Shop', layer: 'default', assumed: true })
  })
})

describe('varve rollback', () => {
  it('takes a key back by one version', async () => {
    await using sh = await lived()
    const { json } = await sh.varve('rollback', 'limits.maxUploads', '-m', 'Over', '--json')
    expect(json).toMatchObject({ revision: 6, kind: 'rollback', previous: 50, value: 20, restores: 2 })
  })

  it('takes a key back to a moment', async () => {
    await using sh = await lived()
    await sh.varve('revert', 'limits.maxUploads', '--to', 'r1', '-m', 'As declared')
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })

  it('undoes one whole revision', async () => {
    await using sh = await lived()
    await sh.varve('rollback', '--revision', '5', '-m', 'Wrong rates')
    expect((await sh.varve('get', 'shipping.rates')).out).toBe('{"DE":490}\n')
  })
})

describe('varve restore', () => {
  it('makes everything what it was, once it is sure', async () => {
    await using sh = await lived()
    expect((await sh.varve('restore', 'r2', '-m', 'Back')).code).toBe(2)
    expect((await sh.as({ terminal: true, answers: [false] }, 'restore', 'r2', '-m', 'Back')).code).toBe(1)
    expect((await sh.as({ terminal: true, answers: [true] }, 'restore', 'r2', '-m', 'Back')).code).toBe(0)
    expect((await sh.varve('export')).out).toBe('{\n  "limits.maxUploads": 20\n}\n')
    expect((await sh.varve('restore', 'r2', '-m', 'Back', '-y')).err).toContain('nothing was changed')
  })
})

describe('varve tag', () => {
  it('names a revision, which every command then understands', async () => {
    await using sh = await lived()
    await sh.varve('tag', 'before-spike', '--revision', '2', '-m', 'As agreed')
    expect((await sh.varve('tag')).out).toBe('r2\tbefore-spike\n')
    expect((await sh.varve('get', 'limits.maxUploads', '--at', 'before-spike')).out).toBe('20\n')
  })
})

describe('varve verify', () => {
  it('prints the head, and recognises it later', async () => {
    await using sh = await lived()
    const { out } = await sh.varve('verify')
    expect(out).toMatch(/^5:[0-9a-f]{64}\n$/)
    await sh.varve('set', 'shop.name', 'Corner shop', '-m', 'Sign')
    expect((await sh.varve('verify', '--expect-head', out)).code).toBe(0)
  })

  it('is 1 when the end that was expected is not there, and names the revision', async () => {
    await using sh = await lived()
    const lost = `9:${'0'.repeat(64)}`
    const outcome = await sh.varve('verify', '--expect-head', lost)
    expect(outcome).toMatchObject({ code: 1, out: '', err: expect.stringContaining('revision 6') })
  })
})
