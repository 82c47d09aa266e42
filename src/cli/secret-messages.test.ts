import { describe, expect, it } from 'vitest'
import { newFernetKey } from 'varve/secrets'
import { shell, type Shell } from '../../test/cli/shell.ts'

const keyed = { env: { VARVE_ENCRYPTION_KEY: newFernetKey() } }
const lost = { env: { VARVE_ENCRYPTION_KEY: newFernetKey() } }

async function storedFor(...tenants: readonly string[]): Promise<Shell> {
  const sh = await shell()
  for (const tenant of tenants)
    await sh.as({ ...keyed, stdin: 'abc' }, 'secret', 'set', 'erp.token', '-', '--tenant', tenant, '-m', 'New')
  return sh
}

describe('what a secret command says', () => {
  it('calls it by its whole name', async () => {
    await using sh = await shell()
    const { err: late } = await sh.varve('secret', 'list', '--timeout', '1ms')
    expect(late).toContain('The end of `varve secret list`')
    const refused = await sh.as(keyed, 'secret', 'set', 'erp.token', 'abc', '-m', 'New')
    expect(refused.err).toContain('| varve secret set erp.token -\n')
    const unasked = await sh.as(keyed, 'secret', 'rotate', 'erp.token', '-m', 'New')
    expect(unasked.err).toContain('(`… | varve secret rotate erp.token -`)')
  })

  it('says how a key is made where there is none', async () => {
    await using sh = await shell()
    const outcome = await sh.as({ stdin: 'abc' }, 'secret', 'set', 'erp.token', '-', '-m', 'New')
    expect(outcome).toMatchObject({
      code: 4,
      err: expect.stringContaining('hint: varve secret keygen --file varve.keys'),
    })
  })

  it('warns of a single secret that cannot be opened with all that is known of it', async () => {
    await using sh = await storedFor('acme')
    const { err } = await sh.as(lost, 'secret', 'list')
    expect(err).toMatch(
      /^warning: erp\.token is sealed and cannot be opened: .* \(tenant:acme, revision 2 by dana\)\. Add the key/,
    )
  })

  it('warns once of many that cannot be opened', async () => {
    await using sh = await storedFor('acme', 'globex', 'initech')
    const { err } = await sh.as(lost, 'secret', 'list')
    expect(err).toBe(
      'warning: 3 stored secrets cannot be opened. `varve secret list --unreadable` says which, and why.\n',
    )
  })

  it('says in JSON until when both values are accepted', async () => {
    await using sh = await storedFor('acme')
    const rotate = [
      'secret',
      'rotate',
      'erp.token',
      '--tenant',
      'acme',
      '--generate',
      '-m',
      'Yearly',
      '--json',
    ] as const
    const { json } = await sh.as(keyed, ...rotate, '--window', '2h')
    expect(json).toMatchObject({ revision: 3, rotatingUntil: expect.stringMatching(/^\d{4}-.*Z$/) as string })
    expect((await sh.as(keyed, ...rotate, '--dry-run')).json).toMatchObject({ revision: null, rotatingUntil: null })
  })

  it('says that the folder of a file of keys is not there', async () => {
    await using sh = await shell({})
    const outcome = await sh.varve('secret', 'keygen', '--file', 'nowhere/varve.keys')
    expect(outcome).toMatchObject({
      code: 2,
      err: expect.stringContaining('Make its folder first.'),
    })
  })
})
