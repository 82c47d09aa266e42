import type { VaultOptions } from './options.ts'

const USUAL_ADDRESS = 'https://127.0.0.1:8200'

/** The address as it was given, in options or variables. */
export function addressOf({ address }: VaultOptions, variables: Readonly<Record<string, string | undefined>>): string {
  return address ?? (variables['VAULT_ADDR'] || USUAL_ADDRESS)
}

/** What people know a Vault by: `Vault (https://vault.example:8200)`, without a password that stands in the address. */
export function nameOf(address: string): string {
  const url = URL.parse(address)
  return url === null ? 'Vault' : `Vault (${url.origin})`
}
