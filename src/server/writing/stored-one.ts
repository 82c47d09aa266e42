import type { Json, Varve } from 'varve'
import type { Call } from '../call.ts'
import type { Reply } from '../reply.ts'
import { changedReply } from './changed.ts'
import { orConflict } from './conflict.ts'
import { scopeIn } from './scope.ts'
import { signed } from './signed.ts'

/** A request to store one value of a key. */
type StoringCall = Call<
  { readonly key: string },
  { readonly dryRun?: boolean },
  { readonly message?: string; readonly locked?: boolean }
>

/** Stores one value of a key, and answers with what came of it. `told` is the value where it may be: a secret's is not. */
export async function storedOne(call: StoringCall, value: Parameters<Varve['set']>[1], told?: Json): Promise<Reply> {
  const { varve, params, body, scope } = call
  const here = { key: params.key, scope }
  const locked = body.locked === undefined ? {} : { locked: body.locked }
  const options = { ...(await signed(call, body.message)), ...scopeIn(scope), ...locked }
  const write = () => varve.set(params.key, value, options)
  const written = await orConflict(varve, { ...here, yours: told }, write)
  const place = { ...here, op: 'set' as const, ...(told === undefined ? {} : { value: told }) }
  return changedReply(call, written, { kind: 'set', places: [place] })
}
