import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions } from './precedence.ts'
import { LOOSE_SEMVER, SEMVER, SHORT_SEMVER, versions } from './semver.ts'

const number = fc.oneof(fc.nat(3), fc.nat(20), fc.bigInt(0n, 10n ** 30n)).map(String)
const word = fc.stringMatching(/^[0-9]{0,2}[a-cA-C-][0-9a-cA-C-]{0,2}$/)
const identifiers = fc.array(fc.oneof(number, word), { maxLength: 3 })
const version = fc
  .tuple(fc.array(number, { minLength: 3, maxLength: 3 }), identifiers, identifiers)
  .map(([core, tags, build]) => {
    const tag = tags.length === 0 ? '' : `-${tags.join('.')}`
    return `${core.join('.')}${tag}${build.length === 0 ? '' : `+${build.join('.')}`}`
  })

/** The rules of semver.org, 11, word for word and without hurry. */
function reference(a: string, b: string): number {
  const [left, right] = [taken(a), taken(b)]
  for (let at = 0; at < 3; at += 1) {
    const order = sign(BigInt(left.core[at] ?? 0) - BigInt(right.core[at] ?? 0))
    if (order !== 0) return order
  }
  if (left.tags.length === 0 || right.tags.length === 0) return sign(right.tags.length - left.tags.length)
  for (let at = 0; at < Math.min(left.tags.length, right.tags.length); at += 1) {
    const order = ofIdentifiers(left.tags[at] ?? '', right.tags[at] ?? '')
    if (order !== 0) return order
  }
  return sign(left.tags.length - right.tags.length)
}

function taken(text: string): { core: string[]; tags: string[] } {
  const [main = ''] = text.split('+')
  const [core = '', ...tags] = main.split('-')
  return { core: core.split('.'), tags: tags.length === 0 ? [] : tags.join('-').split('.') }
}

function ofIdentifiers(a: string, b: string): number {
  const [isNumber, isOther] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && isOther) return sign(BigInt(a) - BigInt(b))
  if (isNumber !== isOther) return isNumber ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function sign(difference: number | bigint): number {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0
}

describe('versions in order of precedence', () => {
  it('are in the order semver.org gives', () => {
    const ascending = [
      '0.0.9',
      '0.1.0',
      '1.0.0-0',
      '1.0.0-1',
      '1.0.0-10',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.9.0',
      '1.10.0',
      '2.0.0',
      '99999999999999999999.0.0',
      '100000000000000000000.0.0',
    ]
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) expect([a, b, sign(compareVersions(a, b))]).toEqual([a, b, sign(i - j)])
    }
  })

  it('are in the order of the rules taken word for word', () => {
    fc.assert(fc.property(version, version, (a, b) => sign(compareVersions(a, b)) === reference(a, b)))
  })

  it('are in one order: it turns round with its sides, and what comes before what comes before comes before', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(sign(compareVersions(a, b))).toBe(0 - sign(compareVersions(b, a)))
        const [first = '', second = '', third = ''] = [a, b, c].toSorted(compareVersions)
        expect(compareVersions(first, second)).toBeLessThanOrEqual(0)
        expect(compareVersions(second, third)).toBeLessThanOrEqual(0)
        expect(compareVersions(first, third)).toBeLessThanOrEqual(0)
      }),
    )
  })

  it('are the same whatever their builds are', () => {
    fc.assert(fc.property(version, word, (a, build) => compareVersions(a, `${a.split('+')[0]}+${build}`) === 0))
  })
})

describe('a version', () => {
  const strict = versions(SEMVER)

  it('is every one that is made by the grammar', () => {
    fc.assert(fc.property(version, text => strict.takes(text)))
  })

  it.each([
    '0.0.0',
    '1.2.3-0',
    '1.2.3--',
    '1.2.3-01a',
    '1.2.3+01',
    '1.2.3-a.b+c.d',
    '1.2.3----RC-SNAPSHOT.12.9.1--.12',
  ])('%s is one', text => {
    expect(strict.takes(text)).toBe(true)
  })

  it.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    'v1.2.3',
    '01.2.3',
    '1.02.3',
    '1.2.03',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3-a..b',
    '1.2.3-a.',
    '1.2.3+',
    '1.2.3+a+b',
    '1.2.3 ',
    ' 1.2.3',
    '1.2.x',
    '-1.2.3',
    '1.2.3-é',
    '1.2.3\n',
    '1,2,3',
    '１.２.３',
  ])('%j is none', text => {
    expect(strict.takes(text)).toBe(false)
  })

  it('is none when it is longer than 4096 characters', () => {
    expect(strict.takes(`1.2.3-${'a'.repeat(4090)}`)).toBe(true)
    expect(strict.takes(`1.2.3-${'a'.repeat(4091)}`)).toBe(false)
  })

  it('is none when it is a number', () => {
    expect(strict.takes(1.2)).toBe(false)
  })
})

describe('a version of LaunchDarkly', () => {
  const short = versions(SHORT_SEMVER)

  it.each(['2', '2.1', '2.1.3', '2-rc.1', '2.1-rc+b', '2+b'])('may be short: %s', text => {
    expect(short.takes(text)).toBe(true)
  })

  it.each(['v2', '02', '2.01', '2.1.3.4', '2.', '.2', 'two', '2.1.'])('is not %j', text => {
    expect(short.takes(text)).toBe(false)
  })

  it('has zeros where numbers are missing', () => {
    expect(short.oneOf(['2.0.0-rc'], false)('2-rc')).toBe(true)
    expect(short.ordered('lt', '2')('2-rc')).toBe(true)
    expect(short.ordered('gt', '2.0')('2.0.1')).toBe(true)
  })
})

describe('a version of flagd', () => {
  const loose = versions(LOOSE_SEMVER)

  it('may have a v, be short, or be a number', () => {
    for (const text of ['v2', 'V2.1', '2.1.3', 'v2.1.3-rc+b', 2, 1.2]) expect(loose.takes(text)).toBe(true)
    expect(loose.ordered('lt', 'v1.10.0')(1.2)).toBe(true)
  })

  it('is not what cannot be written so', () => {
    for (const text of ['myVersion_1', '2.0.0.0', 'vv1', 'v', '2.1-rc', 1e21, -1, 1e-7, null, true, ['1']])
      expect(loose.takes(text)).toBe(false)
  })
})
