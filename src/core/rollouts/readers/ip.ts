/** Addresses of the Internet Protocol, written as RFC 4291 and 5952 have them, scanned in place. */
import type { Json } from '../../json.ts'
import { CODE, digitsAt, endOfDigits, hexDigit } from './characters.ts'

/**
 * An address as five words: 4 or 6, then 128 bits. The first word keeps the families apart, so that the IPv6 block `::/0`
 * holds no IPv4 address; an IPv4-mapped address (`::ffff:10.0.0.1`) is the IPv4 one.
 */
export type Address = Uint32Array

/** The word in front of an IPv4 address that is written as an IPv6 one. */
const MAPPED = 0xffff

/** Words of an address. */
export const WORDS = 5

const LONGEST_ADDRESS = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length

/** Reads an address of either family into `address`; false for anything else, zone ids (`fe80::1%eth0`) among it. */
export function readAddress(value: Json, address: Address): boolean {
  if (typeof value !== 'string' || value.length > LONGEST_ADDRESS) return false
  const ipv4 = ipv4At(value, 0)
  if (ipv4 !== -1) writeIpv4(address, ipv4)
  else if (readGroups(value)) writeGroups(address)
  else return false
  return true
}

/** The IPv4 address that begins here and ends the text, as a number; -1 for none. Leading zeros could mean octal. */
function ipv4At(text: string, from: number): number {
  let number = 0
  let at = from
  for (let octets = 0; octets < 4; octets += 1) {
    if (octets > 0) {
      if (text.charCodeAt(at) !== CODE.dot) return -1
      at += 1
    }
    const length = endOfDigits(text, at) - at
    const octet = digitsAt(text, at, length)
    if (length === 0 || octet > 255 || (length > 1 && text.charCodeAt(at) === CODE.zero)) return -1
    number = number * 256 + octet
    at += length
  }
  return at === text.length ? number : -1
}

function writeIpv4(address: Address, ipv4: number): void {
  address.fill(0)
  address[0] = 4
  address[WORDS - 1] = ipv4
}

/** The 16-bit groups of the address that is being read: one is enough, for no reading is ever left half done. */
const groups = new Uint16Array(8)

/** Reads the groups of an IPv6 address; false for what is none. */
function readGroups(text: string): boolean {
  const beginsWithGap = text.startsWith('::')
  let gap = beginsWithGap ? 0 : -1
  let at = beginsWithGap ? 2 : 0
  let count = 0
  while (at < text.length) {
    const end = endOfGroup(text, at)
    const isIpv4 = text.charCodeAt(end) === CODE.dot
    if (isIpv4) return count <= 6 && readIpv4Tail(text, at, count) && openGap(count + 2, gap)
    if (end === at || end - at > 4 || count === 8) return false
    groups[count] = groupAt(text, at, end)
    count += 1
    at = afterColon(text, end)
    if (at === -1) return false
    if (text.charCodeAt(at) === CODE.colon) {
      if (gap !== -1) return false
      gap = count
      at += 1
    }
  }
  return openGap(count, gap)
}

/** Where the text goes on behind a colon, or ends; -1 where something else is, or the colon separates nothing. */
function afterColon(text: string, at: number): number {
  if (at === text.length) return at
  return text.charCodeAt(at) === CODE.colon && at + 1 < text.length ? at + 1 : -1
}

/** Reads the IPv4 address that may stand for the last two groups. */
function readIpv4Tail(text: string, at: number, count: number): boolean {
  const ipv4 = ipv4At(text, at)
  groups[count] = ipv4 >>> 16
  groups[count + 1] = ipv4 & 0xffff
  return ipv4 !== -1
}

function endOfGroup(text: string, from: number): number {
  let at = from
  while (hexDigit(text.charCodeAt(at)) !== -1) at += 1
  return at
}

function groupAt(text: string, from: number, end: number): number {
  let group = 0
  for (let at = from; at < end; at += 1) group = group * 16 + hexDigit(text.charCodeAt(at))
  return group
}

/** Moves the groups behind `::` to the end, and zeros to where they were. */
function openGap(count: number, gap: number): boolean {
  if (gap === -1) return count === 8
  // `::` stands for one group of zeros at least.
  if (count === 8) return false
  groups.copyWithin(8 - (count - gap), gap, count)
  groups.fill(0, gap, 8 - (count - gap))
  return true
}

function writeGroups(address: Address): void {
  for (let word = 1; word < WORDS; word += 1) {
    address[word] = (groups[word * 2 - 2] ?? 0) * 0x10000 + (groups[word * 2 - 1] ?? 0)
  }
  address[0] = 6
  if (address[1] === 0 && address[2] === 0 && address[3] === MAPPED) {
    address[0] = 4
    address[3] = 0
  }
}

/** Undoes what makes an IPv4-mapped address the IPv4 one: a block larger than all of IPv4 is one of IPv6. */
export function asIpv6(address: Address): void {
  if (address[0] === 4) address[3] = MAPPED
  address[0] = 6
}

/** Below zero when address `a` comes before `b`; the order only serves to look them up. */
export function compareAddresses(a: Address, b: Address): number {
  for (let word = 0; word < WORDS; word += 1) {
    const difference = (a[word] ?? 0) - (b[word] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
