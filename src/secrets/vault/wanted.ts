import { VarveError } from '../../core/errors.ts'
import type { SecretReference } from '../../core/ports.ts'
import { refuseOwn } from './own-paths.ts'

/** What a reference to Vault asks for. */
export interface Wanted {
  /** The path, taken apart: `secret`, `shop`, `db`. */
  readonly path: readonly string[]
  /** The version, where one is named. */
  readonly version: string | undefined
  /** The namespace, where one is named. */
  readonly namespace: string | undefined
}

const KNOWN = new Set(['version', 'namespace'])
const REMEDY =
  'Write vault://secret/shop#password, vault://secret/shop?version=3 or vault://secret/shop?namespace=teams/shop.'

/** Reads a reference as Vault's. Throws REFERENCE_INVALID, and a Refusal for one to what is Vault's own. */
export function wantedOf({ text, path, parameters }: SecretReference): Wanted {
  const refuse = (issue: string): VarveError =>
    new VarveError('REFERENCE_INVALID', { reference: text, issue, remedy: REMEDY })
  const segments = path.split('/')
  const { version, namespace } = parameters
  const unknown = Object.keys(parameters).find(name => !KNOWN.has(name))
  if (unknown !== undefined) throw refuse(`has a parameter that Vault does not know, ${unknown}`)
  if (version !== undefined && !/^[1-9]\d{0,9}$/.test(version)) throw refuse('says a version that is no number from 1')
  // It goes into a header.
  if (namespace !== undefined && !/^[\x21-\x7e]+$/.test(namespace)) throw refuse('says a namespace that cannot be one')
  // An address would be made shorter by them, and lead elsewhere.
  if (segments.length < 2 || segments.some(segment => /^\.{0,2}$/.test(segment)))
    throw refuse('names no path in Vault: a mount, a slash and a name')
  refuseOwn([...(namespace ?? '').split('/'), ...segments.slice(0, 1)])
  return { path: segments, version, namespace }
}
