import { describe, expect, it } from 'vitest'
import { isMatch } from './identifier-match.ts'

describe('the palette', () => {
  it.each(['max up', 'limits', 'uploads max', 'lmu', 'maxUploads', ''])('finds limits.maxUploads by «%s»', typed => {
    expect(isMatch('limits.maxUploads', typed)).toBe(true)
  })

  it.each(['pool', 'max pool', 'ulm'])('does not find limits.maxUploads by «%s»', typed => {
    expect(isMatch('limits.maxUploads', typed)).toBe(false)
  })
})
