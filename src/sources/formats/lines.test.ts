import { describe, expect, it } from 'vitest'
import { Lines } from './lines.ts'

describe('the place of an offset', () => {
  it('is counted from line 1, column 1, whatever ends the lines', () => {
    const lines = new Lines('a\nbc\r\nd\re')
    const places = [0, 1, 2, 3, 6, 8].map(offset => lines.at(offset))
    expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:1', '1:2', '2:1', '2:2', '3:1', '4:1'])
  })

  it('counts characters, so that one beyond the basic plane is one column', () => {
    const text = '"😀é": 1\n"😀": 😀2'
    const lines = new Lines(text)
    expect(lines.at(text.indexOf('1'))).toEqual({ line: 1, column: 7 })
    expect(lines.at(text.indexOf('2'))).toEqual({ line: 2, column: 7 })
  })

  it('may be the end of the text', () => {
    expect(new Lines('').at(0)).toEqual({ line: 1, column: 1 })
    expect(new Lines('a\n').at(2)).toEqual({ line: 2, column: 1 })
  })
})
