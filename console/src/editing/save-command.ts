import { scopeOf } from './destination.ts'
import type { Wanted } from './save-request.ts'

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
