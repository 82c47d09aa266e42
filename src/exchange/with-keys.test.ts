import { describe, expect, it } from 'vitest'
import { withKeys } from './with-keys.ts'

const flag = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: 'New flow!' } as const

describe('an imported file on its way into a store', () => {
  it('stays what it is where all names are keys', () => {
    const file = { flags: { 'a.b': flag }, segments: { staff: true } }
    expect(withKeys(file)).toEqual({ file, remarks: [] })
  })

  it('gets keys for its names, wherever they stand, and says so', () => {
    const whens = [
      { flag: 'New flow!', is: ['on'] },
      { flag: 'New flow!', when: { segment: 'Our staff' } },
      { all: [{ not: { any: [{ segment: 'Our staff' }] } }, { attr: 'roles', some: { segment: 'Our staff' } }] },
    ]
    const rules = whens.map((when, index) => ({ id: `r${index}`, when, serve: 'on' }))
    const { file, remarks } = withKeys({
      flags: {
        'New flow!': flag,
        child: {
          ...flag,
          requires: [{ flag: 'New flow!', is: ['on'] }],
          rules,
          serve: { rules: [{ id: 'in', when: { segment: 'Our staff' }, serve: { next: true } }], serve: 'off' },
        },
      },
      segments: { 'Our staff': { any: [{ segment: 'Our staff' }, { attr: 'New flow!', op: 'exists' }] } },
    })
    expect(Object.keys(file.flags)).toEqual(['New-flow', 'child'])
    expect(file.segments).toEqual({
      'Our-staff': { any: [{ segment: 'Our-staff' }, { attr: 'New flow!', op: 'exists' }] },
    })
    expect(file.flags['child']).toMatchObject({ requires: [{ flag: 'New-flow' }], salt: 'New flow!' })
    expect(JSON.stringify([file.flags['child']?.rules, file.flags['child']?.serve])).not.toMatch(/New flow|Our staff/)
    expect(remarks.map(({ flag: name, feature }) => name ?? feature)).toEqual(['New flow!', 'segment Our staff'])
  })
})
