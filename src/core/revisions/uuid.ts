/**
 * A UUID of version 7 (RFC 9562 section 5.7): the time in milliseconds, then random bits, so that ids sort by time.
 * `random` gives the bytes.
 */
export function uuidv7(at: number, random: (length: number) => Uint8Array): string {
  const bytes = Uint8Array.from(random(16))
  let rest = at
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  let id = ''
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) id += '-'
    id += HEX[bytes[index] ?? 0]
  }
  return id
}

/** Every byte as two digits. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The time inside a version 7 UUID, in milliseconds, or undefined for any other text. */
export function timeOfUuid(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return undefined
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
