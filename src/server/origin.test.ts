import { describe, expect, it } from 'vitest'
import { originOf } from './origin.ts'

describe('a public origin', () => {
  it.each([
    ['https://config.test', 'https://config.test'],
    ['https://config.test/', 'https://config.test'],
    ['https://Config.Test:443', 'https://config.test'],
    ['http://127.0.0.1:7880', 'http://127.0.0.1:7880'],
    ['http://[::1]:80/', 'http://[::1]'],
  ])('is %s in the spelling of browsers', (text, origin) => expect(originOf(text)).toBe(origin))

  it.each([
    ...['', 'config.test', 'localhost:7880', 'ftp://config.test', 'https://', 'https://a:99999', 'https://1.2.3.256'],
    ...['https://config.test/varve', 'https://config.test//', 'https://config.test/?', 'https://config.test#x'],
    ...['https://dana@config.test', 'https://dana:rosebud@config.test/x'],
  ])('is not %j, of which a password is not repeated', text => {
    expect(() => originOf(text)).toThrow('The public origin ')
    expect(() => originOf(text)).not.toThrow('rosebud')
  })
})
