import { VarveError } from '../../core/errors.ts'
import type { SecretReference } from '../../core/ports.ts'

/** A secret of a vault. */
export interface SecretName {
  /** Where the vault is: `https://shop.vault.azure.net`. */
  readonly vault: string
  readonly name: string
  /** The newest when undefined. */
  readonly version: string | undefined
}

/** What the names of vaults end with, in Azure's clouds. A token is taken nowhere else. */
const SUFFIXES = ['vault.azure.net', 'vault.azure.cn', 'vault.usgovcloudapi.net', 'vault.microsoftazure.de']

const VAULT = /^[A-Za-z](?:-?[A-Za-z0-9]){2,23}$/
const NAME = /^[A-Za-z0-9-]{1,127}$/
const VERSION = /^[A-Za-z0-9]{1,64}$/

const REMEDY =
  'Write azure-kv://shop/database, with the vault’s name or its host first, and a version behind the secret where one is meant.'

/** Reads a reference as Azure's; `suffix` is what names of vaults end with that are written without. Throws REFERENCE_INVALID. */
export function secretNameOf({ text, path, parameters }: SecretReference, suffix: string): SecretName {
  const refuse = (issue: string): VarveError =>
    new VarveError('REFERENCE_INVALID', { reference: text, issue, remedy: REMEDY })
  const { version: asked, ...others } = parameters
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw refuse(`has a parameter that Key Vault does not know, ${unknown}`)
  const [first = '', ...rest] = path.split('/')
  const vault = vaultOf(first, suffix)
  if (vault === undefined) throw refuse('names no vault of Azure’s')
  // As in the identifiers that Azure shows: https://shop.vault.azure.net/secrets/database/….
  const [name = '', named, ...more] = first.includes('.') && rest[0] === 'secrets' ? rest.slice(1) : rest
  if (!NAME.test(name) || more.length > 0) throw refuse('names no secret of a vault')
  if ([asked, named].some(version => version !== undefined && !VERSION.test(version)))
    throw refuse('says a version that is none')
  if (asked !== undefined && named !== undefined && asked !== named) throw refuse('says two versions')
  return { vault, name, version: named ?? asked }
}

function vaultOf(written: string, suffix: string): string | undefined {
  const known = [suffix, ...SUFFIXES].find(one => written.toLowerCase().endsWith(`.${one}`))
  const name = known === undefined ? written : written.slice(0, -known.length - 1)
  return VAULT.test(name) ? `https://${name.toLowerCase()}.${known ?? suffix}` : undefined
}
