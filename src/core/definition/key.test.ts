import { describe, expect, it } from 'vitest'
import { environmentNames, interned } from './key.ts'

describe('an interned key', () => {
  it.each(['limits.maxUploads', '42', '__proto__', ''])('is the same text: %j', key => {
    expect(interned(key)).toBe(key)
  })
})

describe('the variable of a key', () => {
  it.each([
    ['limits.maxUploads', 'LIMITS__MAX_UPLOADS'],
    ['server.httpURL', 'SERVER__HTTP_URL'],
    ['log-level', 'LOG_LEVEL'],
    ['v2Limits', 'V2_LIMITS'],
    ['K8S_NAMESPACE', 'K8S_NAMESPACE'],
    ['OAUTH2-ID.S3', 'OAUTH2_ID__S3'],
  ])('of %s is %s', (key, name) => {
    expect(environmentNames(key)[0]).toBe(name)
  })
})
