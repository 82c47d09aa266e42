import type { Digest } from '../ports.ts'
import { EVERYONE } from './document.ts'
import { Crc32 } from './hashes/crc32.ts'
import { Fnv1a, Fnv1aOfUnits } from './hashes/fnv1a.ts'
import { first32Bits, first60BitsOfOne, remainder } from './hashes/hex-digest.ts'
import { IMurmurHash, MurmurHash3Js } from './hashes/murmur3-of-units.ts'
import { Murmur3 } from './hashes/murmur3.ts'
import { RecentSlots } from './hashes/recent-slots.ts'
import { scaled } from './hashes/scaled.ts'
import { type Surroundings, type TextHash, hashBetween } from './hashes/text-hash.ts'
import { nativeLine } from './native-line.ts'

/** A formula that divides everybody into slots of the same size. */
export interface Formula {
  /** What it computes, and whose it is. */
  readonly about: string
  /** How many slots it has; `free` where the profile's name may say another number: `eppo/1000`. */
  readonly slots: number
  readonly free?: true
  /** Finds the slot of a unit, an integer from 0 to `slots` - 1. */
  slotsOn(line: Line): (unit: string) => number
}

/** What a formula needs to know of the line it is used for. */
export interface Line {
  readonly salt: string
  readonly slots: number
  readonly digest: Digest
}

/** Every formula by the name of its profile. Sources are the vendors' published evaluators. */
export const formulas: Readonly<Record<string, Formula>> = {
  varve: {
    about: 'Ours: murmur3_x86_32(utf8(salt + unit), seed 0) * 100000 >> 32.',
    slots: EVERYONE,
    slotsOn: ({ salt }) => nativeLine(salt),
  },
  'sha256-mod100': {
    about: 'The first 32 bits of sha256("unit:salt") % 100. A unit that is a UUID is put in lower case first.',
    slots: 100,
    slotsOn: ({ salt, slots, digest }) =>
      remembering(unit => first32Bits(digest(`${lowerCasedUuid(unit)}:${salt}`)) % slots),
  },
  unleash: {
    about: 'Unleash rollouts: murmur3_x86_32("salt:unit", seed 0) % 100, which Unleash counts from 1; salt = groupId.',
    slots: 100,
    slotsOn: ({ salt, slots }) => remainders(() => new Murmur3(), { before: `${salt}:` }, slots),
  },
  'unleash-js': {
    about: "The same as unleash, over what Unleash's SDK for Node hashes: the low bytes of UTF-16 units.",
    slots: 100,
    slotsOn: ({ salt, slots }) => remainders(() => new MurmurHash3Js(), { before: `${salt}:` }, slots),
  },
  'unleash-variants': {
    about: 'Unleash variants: murmur3_x86_32("salt:unit", seed 86028157) % N; N = the sum of the weights.',
    slots: 1000,
    free: true,
    slotsOn: ({ salt, slots }) => remainders(() => new Murmur3(VARIANT_SEED), { before: `${salt}:` }, slots),
  },
  'unleash-variants-js': {
    about: "The same as unleash-variants, over what Unleash's SDK for Node hashes: the low bytes of UTF-16 units.",
    slots: 1000,
    free: true,
    slotsOn: ({ salt, slots }) => remainders(() => new MurmurHash3Js(VARIANT_SEED), { before: `${salt}:` }, slots),
  },
  'growthbook-1': {
    about: 'GrowthBook, hash version 1: fnv1a32(unit + salt) % 1000, over UTF-16 units; salt = the seed.',
    slots: 1000,
    slotsOn: ({ salt, slots }) => remainders(() => new Fnv1aOfUnits(), { after: salt }, slots),
  },
  'growthbook-2': {
    about: 'GrowthBook, hash version 2: fnv1a32 of the digits of fnv1a32(salt + unit), % 10000; salt = the seed.',
    slots: 10_000,
    slotsOn: ({ salt, slots }) => {
      const inner = hashBetween(() => new Fnv1aOfUnits(), { before: salt })
      const outer = remainders(() => new Fnv1aOfUnits(), {}, slots)
      return unit => outer(String(inner(unit) >>> 0))
    },
  },
  launchdarkly: {
    about: 'LaunchDarkly: the first 60 bits of sha1("salt.unit") as a part of 1; salt = "flagKey.salt", or the seed.',
    slots: EVERYONE,
    slotsOn: ({ salt, slots, digest }) =>
      remembering(unit => {
        const part = first60BitsOfOne(digest(`${salt}.${unit}`, 'sha1'))
        return Math.min(slots - 1, Math.floor(part * slots))
      }),
  },
  flagd: {
    about: 'flagd fractional: murmur3_x86_32(utf8(salt + unit), seed 0) * N >> 32; N = the sum of the weights.',
    slots: 100,
    free: true,
    slotsOn: ({ salt, slots }) => parts(() => new Murmur3(), { before: salt }, slots),
  },
  'flagd-js': {
    about: "The same as flagd, over what flagd's evaluator for JavaScript hashes: UTF-16 units that overlap.",
    slots: 100,
    free: true,
    slotsOn: ({ salt, slots }) => parts(() => new IMurmurHash(), { before: salt }, slots),
  },
  'flipt-variant': {
    about: 'Flipt variant distributions: crc32(salt + unit) % 1000; salt = the key of the flag.',
    slots: 1000,
    slotsOn: ({ salt, slots }) => remainders(() => new Crc32(), { before: salt }, slots),
  },
  'flipt-boolean': {
    about: 'Flipt boolean thresholds: crc32(unit + salt) % 100; salt = the key of the flag.',
    slots: 100,
    slotsOn: ({ salt, slots }) => remainders(() => new Crc32(), { after: salt }, slots),
  },
  'go-feature-flag': {
    about: 'GO Feature Flag: fnv1a32(utf8(salt + unit)) % N; salt = the name of the flag, N = 1000 * the percentages.',
    slots: EVERYONE,
    free: true,
    slotsOn: ({ salt, slots }) => remainders(() => new Fnv1a(), { before: salt }, slots),
  },
  flagsmith: {
    about:
      "Flagsmith: md5(salt + unit) % 9999 of 9998, 9998 hashed again; salt = the ids before the unit's, with commas.",
    slots: 9998,
    slotsOn: ({ salt, digest }) => remembering(unit => flagsmithSlot(salt + unit, digest)),
  },
  eppo: {
    about: 'Eppo: the first 32 bits of md5("salt-unit") % N; N = totalShards.',
    slots: 10_000,
    free: true,
    slotsOn: ({ salt, slots, digest }) => remembering(unit => first32Bits(digest(`${salt}-${unit}`, 'md5')) % slots),
  },
  statsig: {
    about:
      'Statsig: the first 64 bits of sha256("salt.unit") % N; salt = "configSalt.ruleSalt"; user_bucket has N = 1000.',
    slots: 10_000,
    free: true,
    slotsOn: ({ salt, slots, digest }) => remembering(unit => remainder(digest(`${salt}.${unit}`), 64, slots)),
  },
  featurevisor: {
    about: 'Featurevisor: murmur3_x86_32("unit.salt", seed 1) * 100000 >> 32; salt = the key of the feature.',
    slots: EVERYONE,
    slotsOn: ({ salt, slots }) => parts(() => new Murmur3(1), { after: `.${salt}` }, slots),
  },
  flipper: {
    about: 'Flipper for Ruby, percentage of actors: crc32(salt + unit) % 100000; salt = the name of the feature.',
    slots: EVERYONE,
    slotsOn: ({ salt, slots }) => remainders(() => new Crc32(), { before: salt }, slots),
  },
}

/** What Unleash seeds the hash of variants with, so that they do not follow the hash of the rollout. */
const VARIANT_SEED = 86_028_157

/** Slots that are what is left of the hash of a text around the unit, when it is divided by how many there are. */
function remainders(fresh: () => TextHash, around: Surroundings, slots: number): (unit: string) => number {
  const hash = hashBetween(fresh, around)
  return unit => (hash(unit) >>> 0) % slots
}

/** Slots that are equal parts of all hashes of a text around the unit. */
function parts(fresh: () => TextHash, around: Surroundings, slots: number): (unit: string) => number {
  const hash = hashBetween(fresh, around)
  return unit => scaled(hash(unit), slots)
}

function remembering(compute: (unit: string) => number): (unit: string) => number {
  const recent = new RecentSlots(compute)
  return unit => recent.of(unit)
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i
const lowerCasedUuid = (unit: string): string => (unit.length === 36 && UUID.test(unit) ? unit.toLowerCase() : unit)

/** Flagsmith hashes once more, with the ids repeated, whenever the result would be 100 %. */
function flagsmithSlot(ids: string, digest: Digest): number {
  let text = ids
  let slot = remainder(digest(text, 'md5'), 128, 9999)
  while (slot === 9998) {
    text += `,${ids}`
    slot = remainder(digest(text, 'md5'), 128, 9999)
  }
  return slot
}
