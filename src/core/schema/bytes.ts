/** How much: written `10MB`, `10MiB` or as a number, and read as a number of bytes. */
import { ordered, UNSAFE, within } from './numbers.ts'
import { given, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/** Bytes in each unit: SI prefixes are powers of 1000, IEC prefixes (`Ki`, `Mi`) powers of 1024. */
const BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['PB', 1e15],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
  ['PiB', 2 ** 50],
])

/** What `bytes` accepts, said wherever something else was given. */
export const BYTES_FORM = 'a size such as 512B, 10MB (10^6) or 10MiB (2^20)'

/**
 * Bytes of `10MB`, `1.5 GiB` or `512B`; undefined for anything else: `10M` and `10Mb` could mean several things.
 * A fraction of a byte is undefined too.
 */
export function parseBytes(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,20}(?:\.\d{1,20})?) ?([kKMGTP]?i?B)$/.exec(text) ?? []
  const factor = BYTES.get(unit)
  if (amount === undefined || factor === undefined) return undefined
  // 1.1 * 1e6 is 1100000.0000000001, and 1.1MB is a whole number of bytes.
  const bytes = Number((Number(amount) * factor).toFixed(3))
  return Number.isInteger(bytes) ? bytes : undefined
}

/**
 * A size, given back in bytes. A bare number is in bytes; `min` and `max` may be written either way.
 * @example bytes({ max: '10MiB' })
 */
export function bytes(
  options: { readonly min?: string | number; readonly max?: string | number } = {},
): Schema<string | number, number> {
  const limits = ordered(given({ min: limit(options.min) ?? 0, max: limit(options.max) }))
  return schemaOf<string | number, number>({
    input: { type: ['string', 'integer'], minimum: 0, 'x-text': 'bytes', 'x-unit': 'bytes' },
    output: given({ type: 'integer', minimum: limits.min, maximum: limits.max, 'x-unit': 'bytes' }),
    check: value => {
      const read = typeof value === 'string' ? parseBytes(value) : value
      if (typeof read !== 'number' || !Number.isInteger(read)) return refuse(`must be ${BYTES_FORM}`)
      if (!Number.isSafeInteger(read)) return refuse(UNSAFE, 'UNSAFE_INTEGER')
      return within(read, limits, options)
    },
  })
}

function limit(size: string | number | undefined): number | undefined {
  const bytes = typeof size === 'string' ? parseBytes(size) : size
  if (size !== undefined && bytes === undefined) throw misuse(`${size} is not ${BYTES_FORM}`)
  return bytes
}
