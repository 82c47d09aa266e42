import { readFile } from 'node:fs/promises'
import type { TlsOptions } from '../http.ts'
import { Refusal } from '../refusal.ts'
import { addressOf } from './address.ts'
import type { VaultOptions } from './options.ts'

/** Where Vault is, and whom to trust there. */
export interface VaultPlace {
  readonly address: URL
  readonly namespace: string | undefined
  readonly tls: TlsOptions
}

type Variables = Readonly<Record<string, string | undefined>>

/** Reads what options and variables say. Throws a Refusal for what cannot be meant or must not be done. */
export async function placeOf(options: VaultOptions, variables: Variables): Promise<VaultPlace> {
  refuseUnverified(variables)
  const url = URL.parse(addressOf(options, variables))
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Refusal('SECRET_FORBIDDEN', {
      reason: 'cannot be fetched: the address of Vault is no http:// or https:// address',
      remedy: 'Set VAULT_ADDR=https://vault.example:8200, or give vault({ address }).',
    })
  const namespace = options.namespace ?? variables['VAULT_NAMESPACE']
  return { address: url, namespace: namespace === '' ? undefined : namespace, tls: await tlsOf(options, variables) }
}

/** Whoever is not verified would be given the token. */
function refuseUnverified(variables: Variables): void {
  const skip = variables['VAULT_SKIP_VERIFY']
  if (skip === undefined || /^(?:|0|f|false)$/i.test(skip)) return
  throw new Refusal('SECRET_FORBIDDEN', {
    reason:
      'is not fetched: VAULT_SKIP_VERIFY is set, and with it the token would go to whoever answers at the address',
    remedy: 'Unset it, and name the certificate of the authority in VAULT_CACERT.',
  })
}

async function tlsOf({ ca }: VaultOptions, variables: Variables): Promise<TlsOptions> {
  const read = async (name: string): Promise<string | undefined> => {
    const file = variables[name]
    return file === undefined || file === '' ? undefined : pemOf(file, name)
  }
  return {
    ca: ca ?? (await read('VAULT_CACERT')),
    cert: await read('VAULT_CLIENT_CERT'),
    key: await read('VAULT_CLIENT_KEY'),
    servername: variables['VAULT_TLS_SERVER_NAME'] || undefined,
  }
}

async function pemOf(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new Refusal('SECRET_FORBIDDEN', {
      reason: `cannot be fetched: ${file}, which ${name} names, cannot be read`,
      remedy: `Let ${name} name a file in PEM that this program may read.`,
    })
  }
}
