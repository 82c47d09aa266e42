import { readFile, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'

async function stocked(): Promise<Shell> {
  const sh = await shell()
  await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
  await sh.varve('set', 'limits.maxUploads', '400', '-m', 'Contract 7', '--tenant', 'acme')
  await sh.varve('set', 'shop.name', "Mia's", '-m', 'Sign')
  return sh
}

describe('varve export', () => {
  it('writes what is stored, scopes by their name', async () => {
    await using sh = await stocked()
    expect((await sh.varve('export')).json).toEqual({
      'limits.maxUploads': 50,
      'limits.maxUploads@tenant:acme': 400,
      'shop.name': "Mia's",
    })
    expect((await sh.varve('export', '--tenant', 'acme')).json).toEqual({ 'limits.maxUploads': 400 })
    expect((await sh.varve('export', '--at', 'r2')).json).toEqual({ 'limits.maxUploads': 50 })
  })

  it('writes what every key has, when asked', async () => {
    await using sh = await stocked()
    const { json, err } = await sh.varve('export', '--all', '--tenant', 'acme')
    expect(json).toMatchObject({ 'limits.maxUploads': 400, 'limits.ratio': 0.5, 'server.port': 8080 })
    expect(err).toBe('warning: 1 secret left out: secrets are never written out\n')
  })

  it('writes variables that a .env reader takes', async () => {
    await using sh = await stocked()
    const { out } = await sh.varve('export', '--format', 'env', '--prefix', 'SHOP')
    expect(out).toBe(`SHOP_LIMITS__MAX_UPLOADS=50\nSHOP_SHOP__NAME="Mia's"\n`)
  })

  it('writes every revision as the text its hash is taken over', async () => {
    await using sh = await stocked()
    await sh.varve('export', 'history.jsonl')
    const lines = (await readFile(sh.box.path('history.jsonl'), 'utf8')).trimEnd().split('\n')
    const revisions = lines.map(line => JSON.parse(line) as { number: number; hash: string; previousHash: string })
    expect(revisions.map(({ number }) => number)).toEqual([1, 2, 3, 4])
    expect(revisions.slice(1).map(one => one.previousHash)).toEqual(revisions.slice(0, -1).map(one => one.hash))
    expect((await sh.varve('verify')).out).toBe(`4:${revisions[3]?.hash}\n`)
  })

  it('keeps a file to its owner, and never replaces one unasked', async () => {
    await using sh = await stocked()
    await sh.varve('export', 'values.json')
    expect((await stat(sh.box.path('values.json'))).mode & 0o777).toBe(0o600)
    expect(await sh.varve('export', 'values.json')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    expect((await sh.varve('export', 'values.json', '--yes')).code).toBe(0)
  })
})

describe('varve import', () => {
  it('takes back what export wrote, as one revision', async () => {
    await using sh = await stocked()
    await sh.varve('export', 'values.json')
    await sh.varve('restore', '1', '-m', 'Empty', '--yes')
    const { json } = await sh.varve('import', 'values.json', '-m', 'Back again', '--json')
    expect(json).toMatchObject({ revision: 6, kind: 'import', by: 'dana' })
    expect((await sh.varve('export')).out).toBe(await readFile(sh.box.path('values.json'), 'utf8'))
  })

  it('changes nothing when everything is stored already', async () => {
    await using sh = await stocked()
    await sh.varve('export', 'values.json')
    const outcome = await sh.varve('import', 'values.json', '-m', 'Again')
    expect(outcome).toMatchObject({ code: 0, err: expect.stringContaining('nothing was changed') })
  })

  it('opens groups, and takes a whole object for a key that wants one', async () => {
    await using sh = await shell()
    const values = { limits: { maxUploads: 20, ratio: 1 }, shipping: { rates: { AT: 590 } } }
    await sh.as({ stdin: JSON.stringify(values) }, 'import', '-', '-m', 'Old system')
    expect((await sh.varve('export')).json).toEqual({
      'limits.maxUploads': 20,
      'limits.ratio': 1,
      'shipping.rates': { AT: 590 },
    })
  })

  it('reads a .env by the types of the keys', async () => {
    await using sh = await shell()
    await sh.box.write('.env', "SHOP_LIMITS__MAX_UPLOADS=1_0\nSHOP_CHECKOUT__NEW_FLOW=yes\nPATH_ELSEWHERE='/'\n")
    const { err } = await sh.varve('import', '.env', '--prefix', 'SHOP', '-m', 'Out of the .env')
    expect(err).toBe('warning: passed over, because no key is read from them: PATH_ELSEWHERE\n')
    expect((await sh.varve('export')).json).toEqual({ 'checkout.newFlow': true, 'limits.maxUploads': 10 })
  })

  it('stores nothing when one value does not fit, and names all that do not', async () => {
    await using sh = await shell()
    const values = { limits: { maxUploads: 20, ratio: 'half' }, colour: 'red', server: { port: 1 } }
    await sh.box.write('values.json', JSON.stringify(values))
    const { code, err } = await sh.varve('import', 'values.json', '-m', 'Old system')
    expect(code).toBe(5)
    expect(err).toMatch(/colour +is not declared/)
    expect(err).toMatch(/server\.port +is a start-up setting/)
    const skipping = await sh.varve('import', 'values.json', '-m', 'Old system', '--skip-unfit')
    expect(skipping).toMatchObject({ code: 5, err: expect.stringContaining('limits.ratio') })
    expect((await sh.varve('export')).json).toEqual({})
  })

  it('does not take a history for values', async () => {
    await using sh = await stocked()
    await sh.varve('export', 'history.jsonl')
    expect((await sh.varve('import', 'history.jsonl', '-m', 'Why')).code).toBe(2)
  })
})
