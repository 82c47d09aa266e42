/** What Vault has beside secrets: tokens, who is known there, how it is run. `auth/token/lookup-self` is the program's token. */
import { Refusal } from '../refusal.ts'

/** Names that neither a mount of secrets nor a namespace has. */
const OWN = new Set(['auth', 'sys', 'identity', 'cubbyhole'])

/** What to do about a path that only Vault can judge. */
export const LET_IT_TELL = 'Let the token see what is mounted there, as the policy default does, or name another path.'

/** Refuses a part of a path that leads to what is Vault's own. Throws a Refusal. */
export function refuseOwn(segments: readonly string[], remedy = 'Name a path of an engine that keeps secrets.'): void {
  const own = segments.map(segment => segment.trim().toLowerCase()).find(segment => OWN.has(segment))
  if (own === undefined) return
  const reason = `leads to ${own}/, which is Vault's own and given to nobody`
  throw new Refusal('SECRET_FORBIDDEN', { reason, remedy })
}
