import { describe, expect, it } from 'vitest'
import { createHandler, type HandlerOptions } from 'varve/server'
import { defineConfig } from 'varve'
import { testConfig } from 'varve/testing'
import type { RequestOrigin } from '../../src/server/options.ts'

async function told(options: HandlerOptions, from: RequestOrigin, headers: Record<string, string> = {}) {
  await using handler = createHandler(testConfig(defineConfig({})), { environment: 'production', ...options })
  const answer = await handler(new Request('http://config.example.com/health/live', { headers }), from)
  return answer.headers.get('strict-transport-security')
}

describe('Strict-Transport-Security', () => {
  const strictTransport = true
  const proxied = { 'x-forwarded-proto': 'https' }
  const year = 'max-age=31536000'

  it.each<[string, HandlerOptions, RequestOrigin, Record<string, string>, string | null]>([
    ['a server that encrypts by itself', { strictTransport }, { encrypted: true }, {}, year],
    ['one behind a proxy that is trusted', { strictTransport, trustProxy: true }, {}, proxied, year],
    ['one whose public address is https', { strictTransport, origin: 'https://config.example.com' }, {}, {}, year],
    ['one behind a proxy that nobody trusts', { strictTransport }, {}, proxied, null],
    ['one that does not encrypt', { strictTransport }, {}, {}, null],
    ['a mounted one, whose host is its program’s', {}, { encrypted: true }, {}, null],
  ])('of %s', async (_, options, from, headers, expected) => {
    expect(await told(options, from, headers)).toBe(expected)
  })
})
