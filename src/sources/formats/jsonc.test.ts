import { describe, expect, it } from 'vitest'
import { complaintsOf, placesIn, said } from '../../../test/formats/parts.ts'
import { jsonc } from './jsonc.ts'

const read = (text: string) => jsonc(text, 'shop.jsonc')

describe('JSON with comments', () => {
  it('has comments of both kinds wherever a blank may be, and a comma after the last one', () => {
    const reading = read('// first\n{ /* a */ "a": [1, 2,], // then\r\n "b": /**/ "// no comment",\n}\n// last')
    expect(said(reading)).toEqual({ a: [1, 2], b: '// no comment' })
    expect(placesIn(reading)).toMatchObject({ '': '2:1', a: '2:16', 'a.1': '2:20', b: '3:12' })
  })

  it('is otherwise JSON', () => {
    const here = 'is not valid JSON with comments from here on'
    expect(complaintsOf(read("{'a': 1}"))).toEqual([`SOURCE_UNREADABLE 1:2 ${here}: a name is expected`])
    expect(complaintsOf(read('{"a": 1,,}'))).toEqual([`SOURCE_UNREADABLE 1:9 ${here}: a name is expected`])
    expect(complaintsOf(read('{"a": [,]}'))).toEqual([`SOURCE_UNREADABLE 1:8 ${here}: a value is expected`])
    expect(complaintsOf(read('{ /* on and on'))).toEqual([`SOURCE_UNREADABLE 1:3 ${here}: a comment is not closed`])
    expect(complaintsOf(read('{"a": /x}'))).toEqual([`SOURCE_UNREADABLE 1:7 ${here}: a value is expected`])
    expect(complaintsOf(read('// only this'))).toEqual([
      'SOURCE_UNREADABLE 1:13 ends before it is complete JSON with comments: a value is expected',
    ])
  })
})
