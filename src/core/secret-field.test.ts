import { describe, expect, it } from 'vitest'
import { pickField, secretValue, whyNoSecret } from './secret-field.ts'

describe('the field of a secret', () => {
  it('is the member of exactly that name, before it is a path', () => {
    const secret = { 'a.b': 'exact', a: { b: 'path', c: 'deep' } }
    expect(pickField(secret, 'a.b')).toEqual({ value: 'exact' })
    expect(pickField(secret, 'a.c')).toEqual({ value: 'deep' })
  })

  it('is looked for in text that is JSON, which stays text where no field is asked for', () => {
    expect(pickField('{"port":5432}', 'port')).toEqual({ value: 5432 })
    expect(pickField('{"port":5432}', undefined)).toEqual({ value: '{"port":5432}' })
    expect(pickField('hunter2', 'port')).toMatchObject({ code: 'SECRET_MALFORMED' })
    expect(pickField('[1]', '0')).toMatchObject({ code: 'SECRET_MALFORMED' })
  })

  it('is never what an object has by its nature', () => {
    for (const field of ['__proto__', 'constructor', 'toString', 'a.__proto__', 'a.constructor', 'a.length'])
      expect(pickField({ a: {} }, field)).toMatchObject({ code: 'SECRET_NOT_FOUND' })
    expect(pickField('{"__proto__":{"admin":true}}', 'admin')).toMatchObject({ code: 'SECRET_MALFORMED' })
  })

  it('quotes nothing of the secret where it is not there', () => {
    expect(JSON.stringify(pickField({ password: 'hunter2' }, 'user'))).not.toMatch(/hunter2|password/)
    expect(JSON.stringify(pickField('{"hunter2', 'user'))).not.toContain('hunter2')
  })
})

describe('a secret with a member that could reach a prototype', () => {
  it('is told to have that member, not to be no object, and quotes nothing else of it', () => {
    const text = '{"hunter2":[{"__proto__":{"admin":true}}]}'
    const told = 'has a member __proto__, which no secret may have'
    expect(whyNoSecret(JSON.parse(text))).toBe(told)
    expect(pickField(text, 'admin')).toEqual({ code: 'SECRET_MALFORMED', reason: told })
    expect(whyNoSecret({ constructor: 'x' })).toBe('has a member constructor, which no secret may have')
    expect(whyNoSecret(['__proto__'])).toMatch(/^is neither text/)
  })
})

describe('what a manager gave', () => {
  it('is text where its bytes are, and base64 otherwise', () => {
    expect(secretValue(new TextEncoder().encode('grün\n'))).toBe('grün\n')
    expect(secretValue(Uint8Array.of(0, 1, 2))).toBe('AAEC')
    expect(secretValue(Uint8Array.of(0xff, 0xfe))).toBe('//4=')
  })

  it('is its own: what is changed afterwards changes nothing', () => {
    const given = { list: ['a'] }
    const value = secretValue(given)
    given.list.push('b')
    expect(value).toEqual({ list: ['a'] })
  })

  it('is nothing where it is no secret, or too large for one', () => {
    for (const given of [undefined, null, 7, ['a'], new Map(), { at: new Date() }, 'x'.repeat(1_048_577)])
      expect(secretValue(given)).toBeUndefined()
    expect(secretValue(JSON.parse('{"__proto__":{"admin":true}}'))).toBeUndefined()
  })
})
