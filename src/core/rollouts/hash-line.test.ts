import { createHash, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Digest } from '../ports.ts'
import { boundary, hashIssue, hashLine, hashProfiles, slotsOf } from './hash-line.ts'

const digest: Digest = (text, algorithm = 'sha256') => hash(algorithm, text)
const read = <T>(file: string): T =>
  JSON.parse(readFileSync(new URL(`../../../test/vectors/${file}`, import.meta.url), 'utf8')) as T
const golden = read<{ buckets: { salt: string; unit: string; position: number }[] }>('document-golden.json')
const seed = read<{
  bucket: { tenant: string; flag: string; bucket: number }[]
  bucket_boundaries_ai_recommendations: Record<string, string>
  cohort_200: { enabled: Record<string, number> }
}>('seed-buckets.json')
const inGo = read<{ rows: { salt: string; unit: string; slots: Record<string, number> }[] }>('hash-lines.json')

describe("the hash line 'varve'", () => {
  it.each(golden.buckets)('places $unit at $position under the salt $salt', ({ salt, unit, position }) => {
    expect(hashLine('varve', salt, digest).position(unit)).toBe(position)
  })

  it.each([
    ['ejOoVL', 0, 0],
    ['bY9fO-', 1, 0],
    ['SI7p-', 0x7fffffff, 49_999],
    ['6LvT0', 0x80000000, 50_000],
    ['ceQdGm', 0xffffffff, 99_999],
  ])('places %s, whose hash is %i, at %i', (text, _hash, position) => {
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(hashLine('varve', text.slice(0, cut), digest).position(text.slice(cut))).toBe(position)
  })
})

describe("the hash line 'sha256-mod100', the seed's", () => {
  const line = (flag: string) => hashLine('sha256-mod100', flag, digest)

  it.each(seed.bucket)('places tenant $tenant of $flag in bucket $bucket', ({ tenant, flag, bucket }) => {
    expect(line(flag).position(tenant)).toBe(bucket * 1000)
  })

  it.each(Object.entries(seed.bucket_boundaries_ai_recommendations))('has a tenant in bucket %s: %s', (bucket, id) => {
    const position = line('ai_recommendations').position(id)
    expect(position).toBeGreaterThanOrEqual(boundary('sha256-mod100', Number(bucket)))
    expect(position).toBeLessThan(boundary('sha256-mod100', Number(bucket) + 1))
  })

  it.each(Object.entries(seed.cohort_200.enabled))('at %s %%, lets in %i of the 200 tenants', (percent, count) => {
    const { position } = line('ai_recommendations')
    const tenants = Array.from({ length: 200 }, (_, index) => uuid5(`tenant-${index}`))
    const share = boundary('sha256-mod100', Number(percent))
    expect(tenants.filter(tenant => position(tenant) < share)).toHaveLength(count)
  })

  it('takes a UUID in upper case for the same, and no other text', () => {
    const { position } = line('ai_recommendations')
    expect(position('550E8400-E29B-41D4-A716-446655440000')).toBe(73_000)
    expect(position('Acme')).not.toBe(position('acme'))
  })
})

describe('the hash lines of vendors', () => {
  const cases = inGo.rows.flatMap(({ salt, unit, slots }) =>
    Object.entries(slots).map(([profile, slot]) => ({ profile, salt, unit, slot })),
  )

  it.each(cases)('$profile places $unit in slot $slot under the salt $salt', ({ profile, salt, unit, slot }) => {
    expect(hashLine(profile, salt, digest).position(unit)).toBe(boundary(profile, slot))
  })

  it.each([
    ['foo', '123', 3151],
    ['bar', '123', 9710],
    ['foo', '123.456', 14_432],
    ['bar', '123.456', 1982],
  ])('featurevisor places the feature %s of %s at %i', (feature, unit, position) => {
    expect(hashLine('featurevisor', feature, digest).position(unit)).toBe(position)
  })

  it('flagsmith hashes again what would be 100 %, with the ids repeated', () => {
    const asked: string[] = []
    // 9998 is the remainder that stands for 100 %.
    const scripted: Digest = text => {
      asked.push(text)
      return (asked.length < 3 ? 9998 : 4999).toString(16).padStart(32, '0')
    }
    expect(hashLine('flagsmith', 'segment,', scripted).position('u')).toBe(50_000)
    expect(asked).toEqual(['segment,u', 'segment,u,segment,u', 'segment,u,segment,u,segment,u'])
  })

  it('launchdarkly keeps the very last hash on the line', () => {
    expect(hashLine('launchdarkly', 's', () => 'f'.repeat(40)).position('u')).toBe(99_999)
  })

  it('unleash hashes as the other SDKs do, and unleash-js as the one for Node', () => {
    const [utf8, js] = ['unleash', 'unleash-js'].map(profile => hashLine(profile, 'groupId', digest))
    expect(utf8?.position('user_1')).toBe(js?.position('user_1'))
    expect(utf8?.position('é')).not.toBe(js?.position('é'))
  })
})

describe.each(Object.keys(hashProfiles))('the hash line %s', profile => {
  it('places any unit under any salt at an integer from 0 to 99999, always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (salt, unit) => {
        const position = hashLine(profile, salt, digest).position(unit)
        expect(Number.isInteger(position) && position >= 0 && position < 100_000).toBe(true)
        const line = hashLine(profile, salt, digest)
        line.position('somebody else')
        expect([line.position(unit), line.position(unit)]).toEqual([position, position])
      }),
    )
  })

  it('has a place of its own for every slot', () => {
    const slots = slotsOf(profile)
    const starts = Array.from({ length: slots }, (_, slot) => boundary(profile, slot))
    expect(new Set(starts).size).toBe(slots)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect([boundary(profile, 0), boundary(profile, slots)]).toEqual([0, 100_000])
  })
})

describe('the boundary after some slots', () => {
  it('is a share in hundred-thousandths', () => {
    expect(boundary('unleash', 25)).toBe(25_000)
    expect(boundary('flagd/3', 1)).toBe(33_333)
    expect(boundary('flagsmith', 4999)).toBe(50_000)
  })

  it('parts exactly the units in those slots from the others, however many slots there are', () => {
    const numbers = fc.integer({ min: 1, max: 100_000 }).chain(slots =>
      fc.record({
        slots: fc.constant(slots),
        slot: fc.integer({ min: 0, max: slots - 1 }),
        cut: fc.integer({ min: 0, max: slots }),
      }),
    )
    fc.assert(
      fc.property(numbers, ({ slots, slot, cut }) => {
        const profile = `eppo/${slots}`
        const { position } = hashLine(profile, '', () => slot.toString(16).padStart(8, '0'))
        expect(position('u') < boundary(profile, cut)).toBe(slot < cut)
      }),
    )
  })

  it.each([-1, 101, 0.5, Number.NaN])('refuses %d of 100 slots', slots => {
    expect(() => boundary('unleash', slots)).toThrow(RangeError)
  })
})

describe('the name of a hash profile', () => {
  it.each(['varve', 'eppo', 'eppo/1', 'eppo/100000', 'flagd/3', 'unleash-variants-js/300'])('may be %s', profile => {
    expect(hashIssue(profile)).toBeUndefined()
  })

  it.each(['murmur', '__proto__', 'toString', '', 'x'.repeat(100_000)])('cannot be %.20s', profile => {
    expect(hashIssue(profile)).toMatch(/^is none of varve, sha256-mod100, /)
  })

  it.each([
    ['unleesh', 'is no hash profile; did you mean unleash?'],
    ['unleash/50', 'has 100 slots, always: write unleash'],
    ['varve/100', 'has 100000 slots, always: write varve'],
  ])('cannot be %s, which %s', (profile, issue) => {
    expect(hashIssue(profile)).toBe(issue)
  })

  it.each(['', '0', '-1', '1.5', '010', '1e3', '100001', '9999999', '10/10', ' 10', '10 '])(
    'cannot say %j slots',
    slots => {
      expect(hashIssue(`eppo/${slots}`)).toBe('must say a number of slots from 1 to 100000 after the slash: eppo/10000')
    },
  )

  it.each(['murmur', '__proto__', 'unleash/50', 'eppo/0'])('is refused wherever it is used: %s', profile => {
    expect(() => hashLine(profile, 's', digest)).toThrow(RangeError)
    expect(() => slotsOf(profile)).toThrow(`the hash profile "${profile}" ${hashIssue(profile)}`)
    expect(() => boundary(profile, 0)).toThrow(RangeError)
  })

  it('comes with a sentence on what it computes', () => {
    expect(hashProfiles['varve']).toMatch(/^Ours: /)
    expect(Object.values(hashProfiles).every(about => about.endsWith('.'))).toBe(true)
  })
})

/** UUID version 5 of a name below the namespace of domain names: RFC 9562, section 5.5. */
function uuid5(name: string): string {
  const namespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex')
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
