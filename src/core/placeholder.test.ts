import { describe, expect, it } from 'vitest'
import { isPlaceholder } from './placeholder.ts'

describe('a value of everybody’s sample files', () => {
  it.each([
    ...['CHANGE_ME', 'changeme', 'change-me', 'changeme123', 'CHANGE_ME_min_32_chars_long_!!!!', '<change this>'],
    ...['must-change-me', 'replace_me', 'rootpassword', 'redispassword', 'secret', 'password', 'Super-Secret'],
    ...['your-secret-key', 'your_api_key_here', 'django-insecure-8hf3', 'mysql://root:rootpassword@db/shop'],
  ])('is known: %s', value => {
    expect(isPlaceholder(value)).toBe(true)
  })

  it('is known inside of a list or an object', () => {
    expect([isPlaceholder({ user: 'app', password: 'changeme' }), isPlaceholder(['x', 'secret'])]).toEqual([true, true])
  })

  it.each([
    ...['', 'q7Yk2-changed-mind', 'changement', 'secretary-of-9', 'postgres://app:f8Kd2@secret.example/password'],
    ...['https://example.com/your-key', 'rootpassword-9f2Kd8', 42, null],
  ])('is not %j', value => {
    expect(isPlaceholder(value)).toBe(false)
  })
})
