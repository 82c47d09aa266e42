import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey } from 'varve/secrets'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

const [KEY, LOST] = [newFernetKey(), newFernetKey()]
const idOf = (key: string): string => fernet(key).keyIds[0] ?? ''

/** A project with a token that the key in its file opens, and one that no key here opens. */
async function project(): Promise<Shell> {
  const sh = await shell()
  writeFileSync(sh.box.path('varve.keys'), `${KEY}\n`, { mode: 0o600 })
  for (const [key, tenant] of [
    [KEY, 'acme'],
    [LOST, 'globex'],
  ] as const) {
    const set = ['secret', 'set', 'erp.token', '-', '--tenant', tenant, '-m', 'New']
    await sh.as({ env: { VARVE_ENCRYPTION_KEY: key }, stdin: 'abc' }, ...set)
  }
  return sh
}

const rotate = (sh: Shell, ...args: readonly string[]): Promise<Outcome> =>
  sh.varve('secret', 'rotate-key', '--key-file', 'varve.keys', '--settle', '0s', ...args)

describe('varve secret rotate-key --dry-run', () => {
  it('counts what no key here opens apart from what would be sealed', async () => {
    await using sh = await project()
    const { out, err } = await rotate(sh, '--dry-run')
    expect(out).toBe(`${idOf(KEY)}  1 token  seals\n${idOf(LOST)}  1 token  missing\n`)
    expect(err).toContain('1 token would be sealed with a new key, which varve.keys gets.')
    expect(err).toContain('1 token would be left: no key here opens them.')
    expect((await rotate(sh, '--dry-run', '--json')).json).toMatchObject({ tokens: 1, missing: 1, damaged: 0 })
  })

  it('says that no further key would be made while a rotation is under way', async () => {
    await using sh = await project()
    const added = (await rotate(sh, '--until', 'add', '--json')).json as { keyId: string }
    const { err } = await rotate(sh, '--dry-run')
    expect(err).toContain(`1 token would be sealed with ${added.keyId}.`)
    expect((await rotate(sh, '--dry-run', '--json')).json).toMatchObject({ isNew: false })
    expect((await rotate(sh, '--json')).json).toMatchObject({ keyId: added.keyId, isNew: false })
  })
})
