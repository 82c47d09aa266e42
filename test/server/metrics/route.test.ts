import { describe, expect, it } from 'vitest'
import { config, signed } from '../events/hall.ts'
import { inMemory } from '../in-memory.ts'
import { parseExposition } from './strict-parser.ts'

describe('GET /metrics', () => {
  it.each([
    ['prometheus', 'text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
    ['openmetrics', 'application/openmetrics-text', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ] as const)('tells in %s how the server is doing, with what it answered', async (form, accept, media) => {
    const { get, varve } = inMemory(config)
    await varve.set('motto', 'Hi', signed)
    await get('/v1/values/motto')
    await get('/ofrep/v1/evaluate/flags', { method: 'POST' })
    for (const path of ['/a/b', '/c/d?token=hunter2']) await get(path)
    const listening = await get('/events')
    const answer = await get('/metrics', { headers: { accept } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, media])
    const samples = parseExposition(await answer.text(), form).flatMap(family => family.samples)
    const told = Object.fromEntries(
      samples.map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
    )
    expect(told).toMatchObject({
      varve_revision: 2,
      varve_event_clients: 1,
      'varve_reads_total /v1/values/{key}': 1,
      'varve_http_requests_total GET none 404': 2,
      'varve_evaluations_total DEFAULT': 4,
      'varve_evaluations_total STATIC': 1,
    })
    await listening.body?.cancel()
  })

  it('is for those who may read, and tells nobody of one tenant about others', async () => {
    const { get, credentials } = inMemory(config)
    expect((await get('/metrics', { token: '' })).status).toBe(404)
    expect((await get('/metrics', { token: credentials.token(['evaluate']) })).status).toBe(403)
    expect((await get('/metrics', { token: credentials.token('viewer', { tenants: ['acme'] }) })).status).toBe(403)
  })
})
