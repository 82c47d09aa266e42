import { type Json, VarveError } from 'varve'
import { json } from 'varve/schema'

/** A point in history as a body has it: a revision's number, or text: `r42`, a time with its zone, an age, a tag. */
export const whenMember = json({ maxLength: 300 })

/** The same as text. Throws REQUEST_INVALID. */
export function whenText(when: Json): string {
  if (typeof when === 'string' && when !== '') return when
  if (typeof when === 'number' && Number.isSafeInteger(when) && when >= 0) return String(when)
  const issue = 'must be a revision, a time with its zone, or a tag'
  throw new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key: 'body.to', issue }] })
}

/** The number of a revision in an address: `42` or `r42`. Throws REQUEST_UNREADABLE. */
export function revisionNumber(text: string): number {
  const digits = /^r?(\d{1,15})$/.exec(text)?.[1]
  if (digits !== undefined) return Number(digits)
  const issue = `${JSON.stringify(text.slice(0, 40))} is no revision`
  throw new VarveError('REQUEST_UNREADABLE', { issue, remedy: 'Send its number: /v1/revisions/42.' })
}
