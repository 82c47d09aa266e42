import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'

const sign = ['-m', 'Contract 7'] as const

async function stocked(): Promise<Shell> {
  const sh = await shell()
  await sh.varve('set', 'limits.maxUploads', '400', '--tenant', 'acme', ...sign)
  await sh.varve('set', 'shop.name', 'Acme', '--tenant', 'acme', ...sign)
  await sh.varve('set', 'limits.maxUploads', '20', '--tenant', 'globex', ...sign)
  return sh
}

describe('varve tenant', () => {
  it('list names those with values of their own', async () => {
    await using sh = await stocked()
    expect((await sh.varve('tenant', 'list', '--json=tenant,values')).json).toEqual([
      { tenant: 'acme', values: 2 },
      { tenant: 'globex', values: 1 },
    ])
  })

  it('show tells what a tenant has, and where from', async () => {
    await using sh = await stocked()
    const { json } = await sh.varve('tenant', 'show', 'acme', '--keys', 'limits.*', '--json')
    expect(json).toEqual([
      { key: 'limits.maxUploads', value: 400, own: true, source: expect.objectContaining({ layer: 'tenant' }) },
      { key: 'limits.ratio', value: 0.5, own: false, source: expect.objectContaining({ layer: 'default' }) },
    ])
    const own = await sh.varve('tenant', 'show', 'acme', '--own', '--json=key')
    expect(own.json).toEqual([{ key: 'limits.maxUploads' }, { key: 'shop.name' }])
    expect((await sh.varve('tenant', 'show', 'acme')).out).not.toContain('hush')
  })

  it('diff shows what two see differently, and ends with 10 where that is asked for', async () => {
    await using sh = await stocked()
    const found = await sh.varve('tenant', 'diff', 'acme', 'globex', '--keys', 'limits.*', '--exit-code', '--json')
    expect({ code: found.code, json: found.json }).toEqual({
      code: 10,
      json: [{ key: 'limits.maxUploads', a: { value: 400, layer: 'tenant' }, b: { value: 20, layer: 'tenant' } }],
    })
    expect((await sh.varve('tenant', 'diff', 'acme', 'acme', '--exit-code')).code).toBe(0)
  })

  it('copy keeps what the other has, unless it is to be replaced', async () => {
    await using sh = await stocked()
    const kept = await sh.varve('tenant', 'copy', 'acme', 'globex', ...sign, '--json=keys')
    expect(kept.json).toEqual({ keys: ['shop.name'] })
    expect((await sh.varve('get', 'limits.maxUploads', '--tenant', 'globex')).out).toBe('20\n')
    await sh.varve('tenant', 'copy', 'acme', 'globex', '--overwrite', '--keys', 'limits.*', ...sign)
    expect((await sh.varve('get', 'limits.maxUploads', '--tenant', 'globex')).out).toBe('400\n')
  })

  it('copies the values of several keys at once, of which each was a command and a revision before', async () => {
    await using sh = await stocked()
    await sh.varve('set', 'limits.ratio', '0.7', '--tenant', 'acme', ...sign)
    const some = ['--keys', 'shop.name', '--keys', 'limits.ratio'] as const
    expect((await sh.varve('tenant', 'diff', 'acme', 'initech', ...some, '--json=key')).json).toHaveLength(2)
    const copied = await sh.varve('tenant', 'copy', 'acme', 'initech', ...some, ...sign, '--json=keys')
    expect(copied.json).toEqual({ keys: ['shop.name', 'limits.ratio'] })
    const left = await sh.varve('tenant', 'clear', 'acme', ...some, '--yes', ...sign, '--json=keys')
    expect(left.json).toEqual({ keys: ['shop.name', 'limits.ratio'] })
    expect((await sh.varve('tenant', 'show', 'acme', '--own', '--json=key')).json).toEqual([
      { key: 'limits.maxUploads' },
    ])
  })

  it('clear counts what will be deleted by the same patterns as delete it: l* is no pattern, limits.* is', async () => {
    await using sh = await stocked()
    const none = await sh.varve('tenant', 'clear', 'acme', '--keys', 'l*', ...sign)
    expect({ code: none.code, err: none.err }).toEqual({ code: 0, err: 'acme: there was nothing to do.\n' })
    const asks = await sh.varve('tenant', 'clear', 'acme', '--keys', 'limits.*', ...sign)
    expect(asks.err).toContain('Delete 1 value of acme')
  })

  it('clear deletes what a tenant has for itself, as one revision', async () => {
    await using sh = await stocked()
    const asks = await sh.varve('tenant', 'clear', 'acme', ...sign)
    expect({ code: asks.code, err: asks.err }).toEqual({
      code: 2,
      err: expect.stringContaining('Delete 2 values of acme'),
    })
    expect((await sh.varve('tenant', 'clear', 'acme', '--yes', '--dry-run', ...sign, '--json')).json).toEqual({
      revision: null,
      keys: ['limits.maxUploads', 'shop.name'],
      dryRun: true,
    })
    expect((await sh.varve('tenant', 'clear', 'acme', '--yes', ...sign, '--json=revision')).json).toEqual({
      revision: 5,
    })
    const again = await sh.varve('tenant', 'clear', 'acme', '--yes', ...sign)
    expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: 'acme: there was nothing to do.\n' })
  })
})
