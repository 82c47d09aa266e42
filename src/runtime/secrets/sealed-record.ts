import type { Keyring, OpenedSecret, SealedSecret } from '../../core/ports.ts'

/** What a record of a sealed value holds; undefined for one that is damaged. */
export function sealedIn(body: string): SealedSecret | undefined {
  try {
    const { keyId, token } = Object(JSON.parse(body)) as { keyId?: unknown; token?: unknown }
    return typeof keyId === 'string' && typeof token === 'string' ? { keyId, token } : undefined
  } catch {
    return undefined
  }
}

/** What a key ring answers; undefined where it throws, since nothing that one secret does may stop the others. */
export async function openedBy(keyring: Keyring, sealed: SealedSecret): Promise<OpenedSecret | undefined> {
  try {
    return await keyring.open(sealed)
  } catch {
    return undefined
  }
}
