import { describe, expect, it } from 'vitest'
import { readDocument } from './document.ts'

describe('a document', () => {
  it.each([
    ['shop.toml', 'port = 8080\nhosts = ["a"]\n[tls]\non = true'],
    ['shop.yaml', 'port: 8080\nhosts: [a]\ntls:\n  on: true'],
    ['shop.json', '{"port": 8080, "hosts": ["a"], "tls": {"on": true}}'],
    ['shop.jsonc', '{"port": 8080, "hosts": ["a",], "tls": {"on": true}} // all'],
    ['shop.json5', "{port: 8080, hosts: ['a'], tls: {on: true}}"],
    ['no-extension', '{"port": 8080, "hosts": ["a"], "tls": {"on": true}}'],
  ])('says the same in every format with types: %s', async (file, text) => {
    expect(await readDocument(text, file)).toEqual({ port: 8080, hosts: ['a'], tls: { on: true } })
  })

  it.each([
    ['shop.ini', 'port = 8080\n[tls]\non = true'],
    ['shop.properties', 'port = 8080\ntls.on = true'],
  ])('is text where its format has no types: %s', async (file, text) => {
    expect(await readDocument(text, file)).toEqual({ port: '8080', tls: { on: 'true' } })
  })

  it.each([
    ['shop.json', '{"port": hush}', 'shop.json:1:10 cannot be used: it is not valid JSON from here on'],
    ['shop.toml', 'a = 1\nb = hush', 'shop.toml:2:5 cannot be used: it is not valid TOML from here on'],
    ['shop.yaml', 'a: 1\na: hush', 'shop.yaml:2:1 cannot be used: it is written twice: first on line 1'],
    ['shop.yaml', 'a: 1\n---\nb: hush', 'shop.yaml:3:1 cannot be used: it is a second document'],
    ['shop.yaml', '# hush', 'shop.yaml:1:1 cannot be used: it is empty'],
    ['shop.json', '["hush"]', 'shop.json:1:1 cannot be used: it holds a value where a map'],
    ['shop.toml', '\nhush = 9007199254740993', 'shop.toml:2:8 cannot be used: it is a number that JavaScript'],
    ['shop.yaml', 'hush: .inf', 'shop.yaml:1:7 cannot be used: it is a number that JavaScript'],
  ])('that cannot be used is named with its place, and not quoted: %s, %j', async (file, text, message) => {
    const failed: unknown = await readDocument(text, file).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'CONFIG_UNUSABLE' })
    expect(String(failed)).toContain(message)
    expect(String(failed)).not.toContain('hush')
  })
})
