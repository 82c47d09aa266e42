import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code, headingAnchor, prose, table } from './markdown.ts'

describe('a sentence as Markdown', () => {
  it.each([
    ['Port | host', 'Port \\| host'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['[here](javascript:alert)', '\\[here\\](javascript:alert)'],
    ['limits.* and **bold**', 'limits.\\* and \\*\\*bold\\*\\*'],
    ['max_uploads stays, _this_ does not lean', 'max_uploads stays, \\_this\\_ does not lean'],
    ['AT&T', 'AT&amp;T'],
    ['two\nlines\r\nand a bell\u0007', 'two lines and a bell'],
    ['code in `back|ticks` stays code', 'code in `back\\|ticks` stays code'],
    ['``a ` b`` too', '``a ` b`` too'],
    ['a lone ` does not open anything', 'a lone \\` does not open anything'],
    ['C:\\dir', 'C:\\\\dir'],
  ])('shows %j as it is', (text, markdown) => {
    expect(prose(text)).toBe(markdown)
  })
})

describe('code as Markdown', () => {
  it.each([
    ['a', '`a`'],
    ['a|b', '`a\\|b`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['``', '``` `` ```'],
    ['<b>', '`<b>`'],
    ['a\\|b', '<code>a&#92;&#124;b</code>'],
  ])('shows %j as it is', (text, markdown) => {
    expect(code(text)).toBe(markdown)
  })
})

describe('a table', () => {
  it('has as many cells as it was given, whatever stands in them', () => {
    const text = fc.string({ unit: fc.constantFrom('|', '\\', '`', '<', '>', '\n', '*', '_', 'a', ' ', '\u2028') })
    const cell = fc.oneof(text.map(prose), text.map(code))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 }), rows => {
        const lines = table(['a', 'b', 'c'], rows).split('\n')
        expect(lines).toHaveLength(rows.length + 2)
        expect(lines.map(line => cellsOf(line).length)).toEqual(lines.map(() => 3))
      }),
    )
  })
})

describe('the anchor of a heading', () => {
  it.each([
    ['Log & <trace>', 'log--trace'],
    ['server', 'server'],
    ['Über uns', 'über-uns'],
  ])('of %j is %j', (heading, anchor) => {
    expect(headingAnchor(heading)).toBe(anchor)
  })
})

/** A row taken apart as GitHub does it: at pipes that no backslash stands before, code or not. */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/((?:\\[^\n]|[^|\\\n])*)\|/g)].slice(1).map(([, cell = '']) => cell.trim())
}
