/** How much of a machine, and how often: quantities as Kubernetes writes them (`250m`, `128Mi`), and rates (`100/minute`). */
import { parseDuration } from './duration.ts'
import { ordered, UNSAFE, within } from './numbers.ts'
import { accept, type Checked, given, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/** What `k8sCpu` accepts, said wherever something else was given. */
export const CPU_FORM = 'an amount of CPU such as 250m (thousandths of a core), 0.5 or 2'

/** What `k8sMemory` accepts, said wherever something else was given. */
export const MEMORY_FORM = 'an amount of memory such as 128Mi (2^20), 500M (10^6) or a number of bytes'

/** What `rate` accepts, said wherever something else was given. */
export const RATE_FORM = 'a rate such as 10/second, 100/minute or 5/30s'

/** Limits of a quantity, both inclusive, written as the quantity is. */
export interface QuantityLimits {
  readonly min?: string | number
  readonly max?: string | number
}

/** Thousandths of a core of `250m`, `0.5` or `2`; undefined for anything else: Kubernetes knows nothing finer. */
export function parseK8sCpu(written: string | number): number | undefined {
  const [, amount, milli] = /^(\d{1,12}(?:\.\d{1,12})?)(m?)$/.exec(String(written)) ?? []
  if (amount === undefined) return undefined
  return milli === 'm' ? times(amount, 1n) : times(amount, 1000n)
}

/** Bytes in each suffix: `k`, `M` are powers of 1000, `Ki`, `Mi` powers of 1024. `m`, a thousandth, is a slip here. */
const BYTES: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index): [string, bigint] => [suffix, 1000n ** BigInt(index + 1)]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index): [string, bigint] => [
    suffix,
    1024n ** BigInt(index + 1),
  ]),
])

/** Bytes of `128Mi`, `1.5Gi`, `500M` or `134217728`; undefined for anything else, and for a fraction of a byte. */
export function parseK8sMemory(written: string | number): number | undefined {
  const [, amount, suffix = ''] = /^(\d{1,20}(?:\.\d{1,12})?)([A-Za-z]{0,2})$/.exec(String(written)) ?? []
  const factor = BYTES.get(suffix)
  return amount === undefined || factor === undefined ? undefined : times(amount, factor)
}

/** A decimal times a factor; undefined where that is no whole number. 1.1 * 1e12 in floating point is none, and should be. */
function times(decimal: string, factor: bigint): number | undefined {
  const [digits = '', fraction = ''] = decimal.split('.')
  const [scaled, scale] = [BigInt(digits + fraction) * factor, 10n ** BigInt(fraction.length)]
  return scaled % scale === 0n ? Number(scaled / scale) : undefined
}

/**
 * An amount of CPU as Kubernetes writes it, given back in thousandths of a core. A bare number is in cores.
 * @example k8sCpu({ max: 4 }) // '1000m' and 1 both give 1000
 */
export function k8sCpu(options: QuantityLimits = {}): Schema<string | number, number> {
  return quantity(options, { name: 'k8sCpu', form: CPU_FORM, unit: 'm', parse: parseK8sCpu })
}

/**
 * An amount of memory as Kubernetes writes it, given back in bytes. A bare number is in bytes; `128MB` is none of
 * Kubernetes' forms, and `128m` would be a fraction of a byte.
 * @example k8sMemory({ max: '1Gi' }) // '128Mi' gives 134217728
 */
export function k8sMemory(options: QuantityLimits = {}): Schema<string | number, number> {
  return quantity(options, { name: 'k8sMemory', form: MEMORY_FORM, unit: 'bytes', parse: parseK8sMemory })
}

interface Quantity {
  readonly name: string
  readonly form: string
  readonly unit: string
  readonly parse: (written: string | number) => number | undefined
}

function quantity(written: QuantityLimits, { name, form, unit, parse }: Quantity): Schema<string | number, number> {
  const limit = (one: string | number | undefined): number | undefined => {
    const read = one === undefined ? undefined : parse(one)
    if (one !== undefined && read === undefined) throw misuse(`${one} is not ${form}`)
    return read
  }
  const limits = ordered(given({ min: limit(written.min), max: limit(written.max) }))
  return schemaOf<string | number, number>({
    input: { type: ['string', 'number'], minimum: 0, 'x-text': name, 'x-unit': unit },
    output: given({ type: 'integer', minimum: limits.min ?? 0, maximum: limits.max, 'x-unit': unit }),
    check: value => {
      const read = typeof value === 'string' || typeof value === 'number' ? parse(value) : undefined
      if (read === undefined) return refuse(`must be ${form}`)
      return Number.isSafeInteger(read) ? within(read, limits, written) : refuse(UNSAFE, 'UNSAFE_INTEGER')
    },
  })
}

/** So many, in so long. */
export interface Rate {
  readonly count: number
  /** Milliseconds. */
  readonly interval: number
}

/** What `rate` gives for `100/minute`, `5/30s` or `1/d`; undefined for anything else. */
export function parseRate(text: string): Rate | undefined {
  const [, count, per = ''] = /^(\d{1,15}) ?\/ ?([A-Za-z0-9.]{1,30})$/.exec(text) ?? []
  const interval = parseDuration(WORDS.get(per) ?? per) ?? parseDuration(`1${per}`)
  if (count === undefined || interval === undefined || interval === 0) return undefined
  return Object.freeze({ count: Number(count), interval })
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['second', '1s'],
  ['minute', '1m'],
  ['hour', '1h'],
  ['day', '1d'],
])

/**
 * How often something may happen, `100/minute`: given back as `{ count: 100, interval: 60000 }`. `min` and `max` are
 * rates too, and are compared by what they come to in the same time.
 * @example rate({ max: '1000/second' })
 */
export function rate(options: { readonly min?: string; readonly max?: string } = {}): Schema<string, Rate> {
  const { min, max } = options
  ordered(given({ min: frequency(min), max: frequency(max) }))
  return schemaOf<string, Rate>({
    input: { type: 'string', 'x-text': 'rate' },
    output: {
      type: 'object',
      properties: { count: { type: 'integer' }, interval: { type: 'number', 'x-unit': 'ms' } },
      required: ['count', 'interval'],
    },
    check: (value): Checked<Rate> => {
      const read = typeof value === 'string' ? parseRate(value) : undefined
      if (read === undefined) return refuse(`must be ${RATE_FORM}`)
      const often = within(perSecond(read), given({ min: frequency(min), max: frequency(max) }), given({ min, max }))
      return often.issues === undefined ? accept(read) : often
    },
  })
}

function frequency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const read = parseRate(text)
  if (read === undefined) throw misuse(`${text} is not ${RATE_FORM}`)
  return perSecond(read)
}

function perSecond({ count, interval }: Rate): number {
  return (count * 1000) / interval
}
