import { describe, expect, it } from 'vitest'
import { declarationFrom, open, type Json, type Usage } from 'varve'
import { AccessLog } from 'varve/server'
import { sqlite } from 'varve/stores/sqlite'
import { declaration, shell, type Shell } from '../../test/cli/shell.ts'

/** Serves one request in the program whose project the shell is in. */
async function serve(sh: Shell, id: string): Promise<void> {
  await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale', '--by', 'dana')
  await using varve = await open(declarationFrom(declaration as Json), {
    store: sqlite(sh.box.path('.varve/varve.db')),
    as: { environment: 'test' },
    platform: { warn: () => {} },
  })
  const log = new AccessLog(varve, { sample: 1 })
  let soFar: (() => Usage) | undefined
  const body = (): void => varve.list().forEach(({ key }) => void varve.evaluate(key as never))
  varve.runAs({ tenant: 'acme' }, body, { recording: told => (soFar = told) })
  if (soFar !== undefined) log.note({ id, route: 'GET /orders', status: 200 }, soFar())
  await log.flush()
}

describe('varve access REQUEST', () => {
  it('shows which values a request used, and of which moment', async () => {
    await using sh = await shell()
    await serve(sh, 'req-7f9c')
    const { code, out } = await sh.as({ terminal: true }, 'access', 'req-7f9c')
    expect(code).toBe(0)
    expect(out).toMatch(/limits\.maxUploads +50 +stored +r2 +STATIC/)
    expect(out).toMatch(/erp\.token +•••• +default/)
    expect(out).not.toContain('hush-hush')
    const { json } = await sh.varve('access', 'req-7f9c', '--json')
    expect(json).toMatchObject({ request: 'req-7f9c', moment: { revision: 2 }, audience: { tenant: 'acme' } })
  })

  it('says that nothing is kept of one, which is no proof that it never was', async () => {
    await using sh = await shell()
    await serve(sh, 'req-7f9c')
    const { code, err } = await sh.varve('access', 'req-0000')
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('Only a share of the requests') })
  })
})
