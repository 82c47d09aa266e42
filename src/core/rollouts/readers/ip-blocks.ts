/** Blocks of addresses, `10.0.0.0/8` or a single address, and which addresses lie within them. */
import type { Json } from '../../json.ts'
import { digitsAt } from './characters.ts'
import { type Address, asIpv6, compareAddresses, readAddress, WORDS } from './ip.ts'
import type { Blocks, Equality, Judge } from './reader.ts'

/** Bits of the family word, which all addresses of a block share. */
const FAMILY_BITS = 32
/** Bits behind it. */
const BITS = 128
/** How many of them are zeros in front of an IPv4 address. */
const IPV4_ZEROS = 96

interface Block {
  readonly first: Address
  readonly last: Address
}

/** Asks whether an address is one of some; `::ffff:10.0.0.1` is `10.0.0.1`. */
export const addresses: Equality = {
  form: 'an IP address',
  folds: false,
  takes: own => readAddress(own, new Uint32Array(WORDS)),
  oneOf: own => withinBlocks(own),
}

/** Asks whether an address lies in a block. Bits of the address behind the prefix may be set: `10.1.2.3/8` is `10.0.0.0/8`. */
export const addressBlocks: Blocks = {
  form: 'an IP address or a block of them, such as 10.0.0.0/8',
  takes: own => blockOf(own) !== undefined,
  within: own => withinBlocks(own),
}

function withinBlocks(own: readonly Json[]): Judge {
  const blocks = disjoint(own.map(blockOf).filter(block => block !== undefined))
  const address: Address = new Uint32Array(WORDS)
  return value => readAddress(value, address) && holds(blocks, address)
}

/** True when the last block that begins at or before an address reaches as far. */
function holds(blocks: readonly Block[], address: Address): boolean {
  let from = 0
  let to = blocks.length
  while (from < to) {
    const middle = (from + to) >>> 1
    const block = blocks[middle]
    if (block === undefined || compareAddresses(block.first, address) > 0) to = middle
    else from = middle + 1
  }
  const block = blocks[from - 1]
  return block !== undefined && compareAddresses(address, block.last) <= 0
}

/** The same blocks in their order, without those that lie in another: two blocks never overlap otherwise. */
function disjoint(blocks: readonly Block[]): readonly Block[] {
  const sorted = blocks.toSorted((a, b) => compareAddresses(a.first, b.first) || compareAddresses(b.last, a.last))
  const kept: Block[] = []
  for (const block of sorted) {
    const outer = kept.at(-1)
    if (outer === undefined || compareAddresses(outer.last, block.first) < 0) kept.push(block)
  }
  return kept
}

/** The block that a text means; undefined for what is none. */
function blockOf(own: Json): Block | undefined {
  if (typeof own !== 'string') return undefined
  const slash = own.indexOf('/')
  const text = slash === -1 ? own : own.slice(0, slash)
  const address: Address = new Uint32Array(WORDS)
  if (!readAddress(text, address)) return undefined
  if (slash === -1) return { first: address, last: address }
  const zeros = text.includes(':') ? 0 : IPV4_ZEROS
  const prefix = zeros + prefixLength(own.slice(slash + 1))
  if (!(prefix <= BITS)) return undefined
  if (prefix < IPV4_ZEROS) asIpv6(address)
  return blockAround(address, FAMILY_BITS + prefix)
}

/** The number behind a block's slash; NaN for what is none. */
function prefixLength(text: string): number {
  const isPlain = text.length > 0 && text.length <= 3 && (text === '0' || !text.startsWith('0'))
  return isPlain ? digitsAt(text, 0, text.length) : Number.NaN
}

function blockAround(address: Address, bits: number): Block {
  const mask = address.map((_, word) => maskOf(Math.min(32, Math.max(0, bits - word * 32))))
  return {
    first: address.map((word, index) => word & (mask[index] ?? 0)),
    last: address.map((word, index) => word | ~(mask[index] ?? 0)),
  }
}

/** A word whose first bits are set. */
function maskOf(bits: number): number {
  // Shifting by 32 shifts by nothing.
  return bits === 0 ? 0 : 0xffffffff << (32 - bits)
}
