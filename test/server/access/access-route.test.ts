import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, type Usage } from 'varve'
import { integer } from 'varve/schema'
import { AccessLog, type ServedRequest } from 'varve/server'
import { memory } from 'varve/stores/memory'
import { permissionsOf, type Principal } from '../../../src/server/doors/principal.ts'
import { handlerOf } from '../../../src/server/handler.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
const viewer: Principal = {
  ...{ name: 'vera', kind: 'token', id: 't1', role: 'viewer', origin: 'api' },
  permissions: permissionsOf('viewer'),
}

/** What the API says of a request, to somebody. */
async function asked(request: string, principal: Principal = viewer): Promise<{ status: number; body: unknown }> {
  await using varve = await open(config, { store: memory(), platform: { warn: () => {} } })
  const access = new AccessLog(varve, { sample: 1 })
  for (const tenant of ['acme', 'globex']) {
    let soFar: (() => Usage) | undefined
    varve.runAs({ tenant }, () => varve.get('limits.maxUploads'), { recording: told => (soFar = told) })
    const served: ServedRequest = { id: `req-${tenant}`, route: 'GET /orders', status: 200 }
    if (soFar !== undefined) access.note(served, soFar())
  }
  await using handler = handlerOf(varve as never, { access }, { authenticate: () => async () => principal })
  const response = await handler(new Request(`http://localhost/v1/access?request=${encodeURIComponent(request)}`))
  return { status: response.status, body: await response.json() }
}

describe('GET /v1/access', () => {
  it('says which values a request used, and what is kept at all', async () => {
    const { status, body } = await asked('req-acme')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      request: 'req-acme',
      audience: { tenant: 'acme' },
      values: [{ key: 'limits.maxUploads', value: 10, layer: 'default' }],
      policy: { sample: 1, failures: true },
    })
  })

  it('tells whoever is bound to a tenant of that one only', async () => {
    const bound = { ...viewer, tenants: ['acme'] }
    expect(await asked('req-acme', bound)).toMatchObject({ status: 200 })
    expect(await asked('req-globex', bound)).toMatchObject({ status: 404, body: { code: 'REQUEST_UNRECORDED' } })
  })

  it.each([
    ['req-0000', 404, 'REQUEST_UNRECORDED'],
    ['', 422, 'REQUEST_INVALID'],
    ['x'.repeat(201), 422, 'REQUEST_INVALID'],
  ] as const)('refuses %j', async (request, status, code) => {
    expect(await asked(request)).toMatchObject({ status, body: { code } })
  })
})
