/**
 * CRC-32C of RFC 3720 (Castagnoli's polynomial 0x1EDC6F41, here with its bits reversed), which `node:zlib` does not have: its
 * `crc32` has another polynomial. The check value of "123456789" is 0xE3069283.
 */
const POLYNOMIAL = 0x82f6_3b78

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder % 2 === 0 ? 0 : POLYNOMIAL)
  return remainder
})

/** The checksum of bytes, as an integer of 32 bits. */
export function crc32c(bytes: Uint8Array): number {
  let checksum = 0xffff_ffff
  for (const byte of bytes) checksum = (checksum >>> 8) ^ (REMAINDERS[(checksum ^ byte) & 0xff] ?? 0)
  return (checksum ^ 0xffff_ffff) >>> 0
}
