import { describe, expect, it } from 'vitest'
import { Attempt } from './attempt.ts'
import type { ApiRequest } from './request.ts'

const advance: ApiRequest = { method: 'POST', path: 'v1/values/a/rollout/advance', body: { message: 'Go on' } }

describe('A write that is tried again', () => {
  it('has the id of the first try, also with another message, so that a rollout goes one step and not two', () => {
    const attempt = new Attempt()
    const first = attempt.identified(advance)
    expect(first.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/)
    expect(attempt.identified({ ...advance, body: { message: 'Go on!' } }).id).toBe(first.id)
  })

  it('has another id once it was done, and for another change', () => {
    const attempt = new Attempt()
    const { id } = attempt.identified(advance)
    expect(attempt.identified({ ...advance, body: { message: 'Go on', scope: 'tenant:acme' } }).id).not.toBe(id)
    const again = attempt.identified(advance).id
    attempt.done()
    expect(attempt.identified(advance).id).not.toBe(again)
  })
})
