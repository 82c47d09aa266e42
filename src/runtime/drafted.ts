import { VarveError } from '../core/errors.ts'
import type { Cond } from '../core/rollouts/document.ts'
import type { FlagInput } from './rollout.ts'

/** Said to who goes on drafting after an await. */
const LATE = {
  issue: 'The change is under way already; what is added to its draft now would be lost.',
  remedy: 'Await what you need first, then draft all of it at once.',
}

/** A change as the caller words it; without any of the three, the entry goes. */
export interface Wanted {
  readonly key: string
  readonly scope?: string
  readonly value?: { readonly input: unknown; readonly locked?: boolean | undefined }
  readonly flag?: FlagInput
  readonly segment?: { readonly when: Cond; readonly doc?: string | undefined }
}

/** Makes several changes on the draft it is given. */
export type Edit = (draft: { set: unknown; delete: unknown; setFlag: unknown; setSegment: unknown }) => void

/** What an edit asks for; the last word on a key in a scope counts. */
export function drafted(edit: Edit): Wanted[] {
  const wanted = new Map<string, Wanted>()
  let drafting = true
  const note = (one: Wanted): void => {
    if (!drafting) throw new VarveError('USAGE', LATE)
    wanted.set(`${one.key}\n${one.segment === undefined ? (one.scope ?? '') : 'segment'}`, one)
  }
  edit({
    set: (key: string, input: unknown, at?: { scope?: string; locked?: boolean }) =>
      note({ key, ...scopeIn(at), value: { input, locked: lockedIn(at) } }),
    delete: (key: string, at?: { scope?: string }) => note({ key, ...scopeIn(at) }),
    setFlag: (key: string, flag: FlagInput, at?: { scope?: string }) => note({ key, ...scopeIn(at), flag }),
    setSegment: (key: string, when: Cond, { doc }: { doc?: string } = {}) => note({ key, segment: { when, doc } }),
  })
  drafting = false
  return [...wanted.values()]
}

/** True for what takes an entry away. */
export function isRemoval({ value, flag, segment }: Wanted): boolean {
  return value === undefined && flag === undefined && segment === undefined
}

/** The scope among a write's options, as a member or not at all. */
export function scopeIn(options: { readonly scope?: string } | undefined): { scope?: string } {
  return options?.scope === undefined ? {} : { scope: options.scope }
}

/** Whether a value is to be locked, which only a scope's own can be. Throws USAGE. */
export function lockedIn(at: { readonly scope?: string; readonly locked?: boolean } | undefined): boolean {
  if (at?.locked !== true) return false
  if (at.scope !== undefined) return true
  throw new VarveError('USAGE', {
    issue: 'Only the value of a scope can be locked against a kill.',
    remedy: 'Name the scope it is for: { scope: "tenant:acme", locked: true }.',
  })
}
