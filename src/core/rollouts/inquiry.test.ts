import { describe, expect, it } from 'vitest'
import { DEEPEST_INQUIRY, Inquiry } from './inquiry.ts'

describe('what flags may ask of one another', () => {
  it('goes as deep as is allowed, and no deeper', () => {
    const inquiry = new Inquiry()
    const depths = Array.from({ length: DEEPEST_INQUIRY }, () => inquiry.enter())
    expect(depths.every(Boolean)).toBe(true)
    expect(inquiry.enter()).toBe(false)
    inquiry.leave()
    expect(inquiry.enter()).toBe(true)
  })

  it('is a thousand answers for one of them, and anew for the next', () => {
    const inquiry = new Inquiry()
    inquiry.enter()
    const asked = Array.from({ length: 1000 }, () => {
      const isAllowed = inquiry.enter()
      if (isAllowed) inquiry.leave()
      return isAllowed
    })
    expect(asked.filter(Boolean)).toHaveLength(999)
    inquiry.leave()
    expect(inquiry.enter()).toBe(true)
  })
})
