import { describe, expect, it } from 'vitest'
import { attributeValue } from './asked-audience.ts'

describe('the value of --attr', () => {
  it.each([
    ['DE', 'DE'],
    ['true', true],
    ['12', 12],
    ['-0.5', -0.5],
    ['["admin","dev"]', ['admin', 'dev']],
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['"true"', 'true'],
    ['', ''],
  ])('%s is read as JSON where it is JSON', (text, value) => {
    expect(attributeValue(text)).toEqual(value)
  })

  it.each(['1.10', '007', '1e3', '12345678901234567890', '1.2.3'])('%s stays the text that it is', text => {
    expect(attributeValue(text)).toBe(text)
  })
})
