/** The tenant under which ShelfWise keeps what holds for everybody. */
export const ZERO = '00000000-0000-0000-0000-000000000000'

const UUID = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i

/**
 * A tenant's id as ShelfWise hashes and compares it. Databases keep a UUID as one, as text with or without dashes, or as 16
 * bytes; what is no UUID stays as it is. Undefined where there is none.
 */
export function tenantOf(column: unknown): string | undefined {
  if (ArrayBuffer.isView(column)) return fromBytes(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  if (typeof column !== 'string' || column === '') return undefined
  const [whole, ...parts] = UUID.exec(column.trim()) ?? []
  return whole === undefined ? column : parts.join('-').toLowerCase()
}

/** True for what a scope can be named after. */
export function isTenantName(name: string): boolean {
  return /^\S{1,200}$/u.test(name)
}

function fromBytes(bytes: Uint8Array): string | undefined {
  if (bytes.length !== 16) return undefined
  return tenantOf(Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(''))
}
