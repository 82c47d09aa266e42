import { describe, expect, it } from 'vitest'
import { declaration, shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

/** A development project that stores secrets in the open, with a token that was stored twice. */
async function inTheOpen(): Promise<Shell> {
  const config = { config: declaration, secrets: { plaintext: true } }
  const sh = await shell({ 'varve.config.json': JSON.stringify(config) })
  for (const stdin of ['planted-1', 'planted-2']) await sh.as({ stdin }, 'secret', 'set', 'erp.token', '-', '-m', 'New')
  return sh
}

const destroy = (sh: Shell, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ terminal: true }, 'secret', 'destroy', 'erp.token', '--yes', '-m', 'Leaked', ...args)

describe('varve secret destroy of what stood in the open', () => {
  it('says that the history keeps it, and that another value is wanted', async () => {
    await using sh = await inTheOpen()
    const { code, out, err } = await destroy(sh, '--former')
    expect([code, out]).toEqual([0, 'erp.token  there was nothing to destroy\n'])
    expect(err).toContain('erp.token stands in the open in r2, r3, and that stays in the history: use another value.')
    expect(out + err).not.toContain('planted')
  })

  it('says that the live one was deleted, and in which revision', async () => {
    await using sh = await inTheOpen()
    const { code, out } = await destroy(sh, '--all')
    expect([code, out]).toEqual([0, 'erp.token  deleted; no value of it was sealed  (r4)\n'])
  })

  it('tells all of it in JSON', async () => {
    await using sh = await inTheOpen()
    const { json } = await destroy(sh, '--all', '--json')
    expect(json).toEqual({
      ...{ revision: 4, revisions: [], tokens: 0 },
      ...{ inTheOpen: [2, 3], scrubbed: true, scrubFailure: null },
    })
  })
})
