import { describe, expect, it } from 'vitest'
import { problemCodes } from '../errors.ts'
import { statusOf, titleOf } from './problem.ts'

describe('the status of a problem', () => {
  it.each(problemCodes)('%s is one of HTTP for what went wrong', code => {
    expect(statusOf(code)).toBeGreaterThanOrEqual(400)
    expect(statusOf(code)).toBeLessThan(600)
    expect(titleOf(code)).toMatch(/^[A-Z][a-z0-9 ]+$/)
  })

  it.each([
    ['UNKNOWN_KEY', 404],
    ['VALUE_REFUSED', 422],
    ['REVISION_CONFLICT', 409],
    ['CREDENTIAL_REFUSED', 401],
    ['PERMISSION_MISSING', 403],
    ['TOO_MANY_REQUESTS', 429],
    ['STORE_UNREACHABLE', 503],
    ['TIMED_OUT', 504],
    ['SERVER_FAILED', 500],
    ['BAD_SCOPE', 400],
    ['REQUEST_TOO_LARGE', 413],
  ] as const)('%s is %i', (code, status) => {
    expect(statusOf(code)).toBe(status)
  })
})
