import { segment, type ApiRequest } from '../api/request.ts'
import type { Draft } from './control.ts'
import { scopeOf, type Destination } from './destination.ts'

/** What is wanted: a value, where, why, and what its author began from. */
export interface Wanted {
  readonly key: string
  readonly draft: Exclude<Draft, { readonly error: string }>
  readonly destination: Destination
  readonly message: string
  /** The revision that last touched the key there, 0 where none did; undefined where that was not looked at. */
  readonly base: number | undefined
}

/** The request that saves a value, or overrides it. */
export function saveRequest({ key, draft, destination, message, base }: Wanted): ApiRequest {
  if (destination.kind === 'override') {
    const ttl = destination.ttl === '' ? {} : { ttl: destination.ttl }
    return { method: 'PUT', path: `v1/overrides/${segment(key)}`, body: { ...draft, ...ttl } }
  }
  const scope = scopeOf(destination)
  return {
    method: 'PUT',
    path: `v1/values/${segment(key)}`,
    body: { ...draft, message, ...(scope === undefined ? {} : { scope }) },
    ...(base === undefined ? {} : { expect: base }),
  }
}

/** What is wanted, to be copied: where nobody said why yet, whoever runs it is to fill it in. */
export function withMessage(wanted: Wanted): Wanted {
  return wanted.message.trim() === '' ? { ...wanted, message: '<message>' } : wanted
}

/** The same as a command; undefined for an override, which the command line cannot make in the process of a server. */
export function saveCommand({ key, draft, destination, message }: Wanted): string | undefined {
  if (destination.kind === 'override') return undefined
  const text =
    'text' in draft ? draft.text : typeof draft.value === 'string' ? draft.value : JSON.stringify(draft.value)
  const tenant = destination.kind === 'tenant' ? ` --tenant ${quoted(destination.tenant)}` : ''
  return `set ${key} ${quoted(text)}${tenant} -m ${quoted(message)}`
}

/** The same in code. */
export function saveCode({ key, draft, destination, message }: Wanted): string {
  const value = JSON.stringify('text' in draft ? draft.text : draft.value)
  if (destination.kind === 'override') return `varve.override('${key}', ${value})`
  const scope = scopeOf(destination)
  const options = `{ by, message: ${JSON.stringify(message)}${scope === undefined ? '' : `, scope: '${scope}'`} }`
  return `await varve.set('${key}', ${value}, ${options})`
}

/** A text as one word of a shell. */
function quoted(text: string): string {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
