import { type ChangeOptions, VarveError } from 'varve'
import { expectedIn } from 'varve/protocol'
import { boolean, optional, string } from 'varve/schema'
import type { Call } from '../call.ts'
import { changeId } from './repeated.ts'
import { turnOver } from './turn.ts'

/** The part of a query that every change takes: with `dryRun`, all is checked and told, and nothing is written. */
export const dryRunQuery = { dryRun: optional(boolean()) }

/** Why something is changed. That it must be there is the library's to say, as for every other door. */
export const messageMember = { message: optional(string()) }

/** A change over HTTP, as far as who makes it and how go. */
export type SignedCall = Call<unknown, { readonly dryRun?: boolean }, unknown>

/**
 * Who changes something, why, on which condition and under which id: the author is whoever the credential names, `If-Match`
 * is what is expected, `Idempotency-Key` makes a repetition harmless. Whoever else asks for a change just now is waited for, so
 * that all are written together. Throws REQUEST_UNREADABLE.
 */
export async function signed(call: SignedCall, message: string | undefined): Promise<ChangeOptions> {
  const [expect, id] = [expectation(call.request), await changeId(call)]
  await turnOver()
  return {
    by: call.principal.name,
    message: message ?? '',
    ...(expect === undefined ? {} : { expect }),
    ...(id === undefined ? {} : { id }),
    ...(call.query.dryRun === true ? { dryRun: true } : {}),
  }
}

/** The same for a change of several keys, where `If-Match` names the revision that the whole log is expected at. */
export async function signedForAll(call: SignedCall, message: string | undefined): Promise<ChangeOptions> {
  const { expect, ...options } = await signed(call, message)
  if (expect === undefined) return options
  return { ...options, expect: typeof expect === 'number' ? { head: expect } : expect }
}

function expectation({ headers }: Request): number | 'any' | undefined {
  const match = headers.get('if-match')
  if (match === null) return undefined
  const expected = expectedIn(match)
  if (expected !== undefined) return expected
  const remedy = 'Send the number of the revision that last touched the key, in quotes: If-Match: "41". * is any.'
  throw new VarveError('REQUEST_UNREADABLE', { issue: 'If-Match names no revision', remedy })
}
