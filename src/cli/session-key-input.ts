import { VarveError } from 'varve'
import { sessionKeyFrom, sessionKeys } from '../server/doors/session-keys.ts'
import { piped } from './piped.ts'
import type { Session } from './session.ts'

/**
 * The session keys of a server: from the environment, from what is piped in, or typed without being shown. Never from the
 * command line, which others see. Undefined when the person interrupted. Throws USAGE, SESSION_KEY_UNUSABLE.
 */
export async function sessionKeyInput(
  session: Session,
  { fromStdin, url }: { readonly fromStdin: boolean; readonly url: string },
): Promise<readonly string[] | undefined> {
  const found = fromStdin
    ? { key: await piped(session), from: 'Standard input' }
    : sessionKeyFrom(session.surroundings.env)
  if (found !== undefined) return sessionKeys(found.key.trim(), environmentOf(url), found.from)
  if (session.canAsk) {
    const key = await (await session.questions()).hidden(`Session key of ${url} (VARVE_SESSION_KEY there)`)
    return key === undefined ? undefined : sessionKeys(key.trim(), environmentOf(url), 'What was typed')
  }
  const issue = "A link is signed with the server's session key, and there is none here."
  const remedy =
    'Set VARVE_SESSION_KEY, or pipe it in with --key-stdin; or name a server that makes links: --server, after `varve login`.'
  throw new VarveError('USAGE', { issue, remedy })
}

/** A key that everybody knows is refused by every server but those that somebody develops on. */
function environmentOf(url: string): string {
  return url.startsWith('http://') ? 'development' : 'production'
}
