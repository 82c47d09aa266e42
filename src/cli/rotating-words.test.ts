import { describe, expect, it } from 'vitest'
import { newFernetKey } from 'varve/secrets'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

const env = { VARVE_ENCRYPTION_KEY: newFernetKey(), NO_COLOR: '1' }
const START = Date.parse('2026-12-07T15:00:00Z')
const at = (sh: Shell, hours: number, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ env, terminal: true, stdin: `value ${hours}`, now: START + hours * 3_600_000 }, ...args, '--no-input')

describe('a secret that is rotated', () => {
  it('is a rollout that tells until when the former value is accepted', async () => {
    await using sh = await shell()
    const why = ['-m', 'Yearly'] as const
    await at(sh, 0, 'secret', 'set', 'erp.token', '-', ...why)
    await at(sh, 1, 'secret', 'rotate', 'erp.token', '-', '--lead', '1h', '--window', '2h', ...why)
    const status = async (hours: number): Promise<string> => (await at(sh, hours, 'rollout', 'status', 'erp.token')).out
    expect(await status(1)).toMatch(/scheduled, 0 %[^]+next 100 % in 60 min \(17:00:00Z\)/)
    expect(await status(3)).toMatch(/served to everybody[^]+the former value is accepted until 19:00:00Z/)
    expect(await status(5)).toMatch(/complete, 100 %[^]+nothing is left to come/)
    expect(`${await status(1)}${await status(3)}`).not.toMatch(/value [01]/)
  })

  it('and destroyed is marked in the history', async () => {
    await using sh = await shell()
    const why = ['-m', 'INC-142'] as const
    await at(sh, 0, 'secret', 'set', 'erp.token', '-', ...why)
    await at(sh, 1, 'secret', 'set', 'erp.token', '-', ...why)
    await at(sh, 2, 'secret', 'destroy', 'erp.token', '--yes', ...why)
    const { out } = await at(sh, 3, 'history', 'erp.token')
    expect(out.split('\n').map(line => /INC-142.*/.exec(line)?.[0])).toEqual([
      'INC-142',
      'INC-142 (value destroyed in r4)',
      undefined,
    ])
    const { json } = await sh.as({ env }, 'history', 'erp.token', '--json')
    expect(json).toMatchObject([{ destroyed: null }, { destroyed: 4 }])
  })
})
