import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { expected, k8sCpu, k8sMemory, rate, readText, textTypeOf, type Schema } from './index.ts'
import { parseK8sMemory } from './quantities.ts'

/** What a schema makes of text, as a variable or an INI file would hand it over. */
function fromText(schema: Schema, text: string): unknown {
  const type = textTypeOf(schema)
  const read = type === undefined ? undefined : readText(text, type)
  return read !== undefined && 'value' in read ? ask(schema, read.value) : read
}

describe('an amount of CPU', () => {
  it.each([
    ['1000m', 1000],
    ['2', 2000],
    [2, 2000],
    ['0.5', 500],
    [0.1, 100],
    ['1.001', 1001],
    ['0m', 0],
  ])('%j is %i thousandths of a core', (written, expected) => {
    expect(ask(k8sCpu(), written)).toBe(expected)
  })

  it.each(['', 'm', '1.5m', '0.0001', '-1', '1M', '1 000m', '1e3', '100 m', '1,5', true, null])(
    '%j is none',
    written => {
      expect(ask(k8sCpu(), written)).toEqual([
        'must be an amount of CPU such as 250m (thousandths of a core), 0.5 or 2',
      ])
    },
  )

  it('keeps to limits in either way of writing', () => {
    const limit = k8sCpu({ min: '100m', max: 4 })
    expect([ask(limit, '99m'), ask(limit, '100m'), ask(limit, 4), ask(limit, '4001m')]).toEqual([
      ['must be at least 100m'],
      100,
      4000,
      ['must be at most 4'],
    ])
    expect(() => k8sCpu({ max: 'lots' })).toThrow('lots is not an amount of CPU')
  })

  it('is read from text, with spaces around it', () => {
    expect([fromText(k8sCpu(), ' 250m '), fromText(k8sCpu(), ' 2 '), fromText(k8sCpu(), ' ')]).toEqual([
      250,
      2000,
      { unset: true },
    ])
  })
})

describe('an amount of memory', () => {
  it.each([
    ['128Mi', 134_217_728],
    ['1.5Gi', 1_610_612_736],
    ['500M', 500_000_000],
    ['1k', 1000],
    ['1Ki', 1024],
    ['134217728', 134_217_728],
    [134_217_728, 134_217_728],
  ])('%j is %i bytes', (written, expected) => {
    expect(ask(k8sMemory(), written)).toBe(expected)
  })

  it.each(['128MB', '128m', '1K', '128 Mi', '1.0000001Ki', '-1Mi', 'Mi', '1e3', '1.5'])('%j is none', written => {
    expect(ask(k8sMemory(), written)).toEqual([
      'must be an amount of memory such as 128Mi (2^20), 500M (10^6) or a number of bytes',
    ])
  })

  it('that cannot be counted exactly is refused as such', () => {
    expect(k8sMemory()['~standard'].validate('1Ei')).toMatchObject({ issues: [{ code: 'UNSAFE_INTEGER' }] })
  })

  it('keeps to its limits', () => {
    const limit = k8sMemory({ min: '64Mi', max: '1Gi' })
    expect([ask(limit, '63Mi'), ask(limit, '64Mi'), ask(limit, '1Gi'), ask(limit, '1025Mi')]).toEqual([
      ['must be at least 64Mi'],
      67_108_864,
      1_073_741_824,
      ['must be at most 1Gi'],
    ])
  })

  it('is its amount times its suffix', () => {
    const suffixes = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 } as const
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000_000 }),
        fc.constantFrom(...Object.entries(suffixes)),
        (amount, [suffix, factor]) => {
          expect(parseK8sMemory(`${amount}${suffix}`)).toBe(amount * factor)
        },
      ),
    )
  })
})

describe('a rate', () => {
  it.each([
    ['100/minute', 100, 60_000],
    ['99999/second', 99_999, 1000],
    ['5/30s', 5, 30_000],
    ['1/d', 1, 86_400_000],
    ['10 / hour', 10, 3_600_000],
    ['0/day', 0, 86_400_000],
  ])('%s is %i every %i ms', (text, count, interval) => {
    expect(ask(rate(), text)).toEqual({ count, interval })
  })

  it.each(['100', '100/', '/minute', '100/fortnight', '-1/minute', '1.5/minute', '100/0s', '100/minute/hour', 100])(
    '%j is none',
    written => {
      expect(ask(rate(), written)).toEqual(['must be a rate such as 10/second, 100/minute or 5/30s'])
    },
  )

  it('keeps to limits in any unit of time', () => {
    const limit = rate({ min: '1/hour', max: '10/second' })
    expect([ask(limit, '600/minute'), ask(limit, '601/minute'), ask(limit, '1/day')]).toEqual([
      { count: 600, interval: 60_000 },
      ['must be at most 10/second'],
      ['must be at least 1/hour'],
    ])
    expect(() => rate({ min: '10/second', max: '1/second' })).toThrow(/min .* is greater than max/)
    expect(() => rate({ max: 'often' })).toThrow('often is not a rate')
  })

  it('cannot be changed, for it is read by many', () => {
    expect(Object.isFrozen(ask(rate(), '1/s'))).toBe(true)
  })
})

describe('what a quantity wants', () => {
  it('is said in words', () => {
    expect([k8sCpu(), k8sMemory(), rate()].map(schema => expected(schema))).toEqual([
      'an amount of CPU such as 250m (thousandths of a core), 0.5 or 2',
      'an amount of memory such as 128Mi (2^20), 500M (10^6) or a number of bytes',
      'a rate such as 10/second, 100/minute or 5/30s',
    ])
  })
})
