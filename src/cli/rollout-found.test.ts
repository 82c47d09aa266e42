import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

describe('the rollout that a command is about, when no key is named', () => {
  it('is not found where none is under way', async () => {
    await using sh = await shell()
    const { code, err } = await sh.varve('rollout', 'abort', '-m', 'Orders are lost')
    expect([code, err]).toEqual([3, expect.stringContaining('No rollout is under way. Start one: varve rollout start')])
  })

  it('is not found in a scope that has none', async () => {
    await using sh = await shell()
    await sh.varve('flag', 'rollout', 'checkout.newFlow', '50', '-m', 'Half')
    const { code, err } = await sh.varve('rollout', 'abort', '--tenant', 'acme', '-m', 'Orders are lost')
    expect([code, err]).toEqual([3, expect.stringContaining('No rollout is under way in tenant:acme.')])
  })

  it('has to be named where several are under way', async () => {
    await using sh = await shell()
    await sh.varve('flag', 'rollout', 'checkout.newFlow', '50', '-m', 'Half')
    await sh.varve('rollout', 'start', 'limits.maxUploads', '50', '--percent', '5', '-m', 'Try it')
    const { code, err } = await sh.varve('rollout', 'abort', '-m', 'Orders are lost')
    expect([code, err]).toEqual([2, expect.stringContaining('2 rollouts are under way: checkout.newFlow, limits.')])
  })
})
