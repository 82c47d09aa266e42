import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { addressOf } from './target.ts'

const sent = (host: string, encrypted = false): IncomingMessage =>
  ({ url: '/health', headers: { host }, socket: encrypted ? { encrypted } : {} }) as unknown as IncomingMessage

it('a host that is asked with and without encryption has two addresses', () => {
  expect(addressOf(sent('shop.test'))).toBe('http://shop.test/health')
  expect(addressOf(sent('shop.test', true))).toBe('https://shop.test/health')
  expect(addressOf(sent('shop.test'))).toBe('http://shop.test/health')
})

it.each(['1.2.3.256', 'a:99999', 'a b', 'a@b', ''])(
  'a host that is none (%j) makes no address, also after one that is',
  host => {
    expect(addressOf(sent('shop.test'))).toBeDefined()
    expect(addressOf(sent(host))).toBeUndefined()
  },
)
