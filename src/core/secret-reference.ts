import { VarveError } from './errors.ts'
import type { SecretReference } from './ports.ts'

/** A value that is kept elsewhere: what is stored is where. Made by `reference(…)`. */
export interface Reference {
  readonly reference: string
}

/** Schemes that mean a secret manager to everybody, also where none of the kind was given. */
export const FAMILIAR_SCHEMES: ReadonlySet<string> = new Set(['vault', 'aws-sm', 'aws-ssm', 'gcp-sm', 'azure-kv'])

/** The longest reference that is read. */
const LONGEST = 2048

/** What would say something else to a terminal or a log than to a manager. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F]/
const CONTROLS = new RegExp(CONTROL, 'g')

const SHAPE = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*):(?:\/\/)?([^?#]+)(?:\?([^#]*))?(?:#(.+))?$/s

/**
 * Says that a value is kept by a secret manager, for whatever stores values; in sources the text itself is written.
 * Throws REFERENCE_INVALID for what is no reference.
 * @example await varve.set('mail.apiKey', reference('vault://secret/shop#mail'), { by: 'dana', message: 'Moved to Vault' })
 */
export function reference(text: string): Reference {
  return Object.freeze({ reference: readReference(text).text })
}

/** True for what `reference` makes. */
export function isReference(value: unknown): value is Reference {
  if (typeof value !== 'object' || value === null) return false
  const [member, ...others] = Object.keys(value)
  return member === 'reference' && others.length === 0 && typeof (value as Reference).reference === 'string'
}

/** The scheme that a text begins with, if it could be a reference: `vault`. */
export function schemeOf(text: string): string | undefined {
  return text.length > LONGEST ? undefined : /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*):./.exec(text)?.[1]
}

/**
 * Takes a reference apart: `scheme:path?parameters#field`, with two slashes before the path or without. Percent escapes
 * stand for what would mean something else. Throws REFERENCE_INVALID.
 */
export function readReference(text: string): SecretReference {
  const [, scheme, path, query = '', field] = text.length > LONGEST ? [] : (SHAPE.exec(text) ?? [])
  if (CONTROL.test(text)) throw invalid(text, 'holds a control character')
  if (scheme === undefined || path === undefined) throw invalid(text, 'is not of the form scheme:path?parameters#field')
  const parameters = query
    .split('&')
    .filter(Boolean)
    .map(pair => parameter(pair, text))
  const names = parameters.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw invalid(text, `says ${twice} twice`)
  return Object.freeze({
    ...{ text, scheme, path: decoded(path, text) },
    parameters: Object.freeze(Object.fromEntries(parameters)),
    ...(field === undefined ? {} : { field: decoded(field, text) }),
  })
}

function parameter(pair: string, text: string): readonly [name: string, value: string] {
  const [name = '', ...rest] = pair.split('=')
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw invalid(text, 'has a parameter without a name')
  return [name, decoded(rest.join('='), text)]
}

function decoded(part: string, text: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid(text, 'has a % that begins no escape (a plain one is %25)')
  }
}

function invalid(text: string, issue: string): VarveError<'REFERENCE_INVALID'> {
  return new VarveError('REFERENCE_INVALID', { reference: text.slice(0, 200).replace(CONTROLS, '\u{FFFD}'), issue })
}
