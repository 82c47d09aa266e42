import { isDevelopment, VarveError, type ChangeOptions } from 'varve'
import { author } from './author.ts'
import type { WriteFlags } from './command.ts'
import type { Session } from './session.ts'
import { visible } from './words.ts'

/** What a person interrupted is undefined; the command then ends with 130 and nothing written. */
export type Unless<T> = T | undefined

/** Flags of a write with their second names. */
type Flags = WriteFlags & { readonly author?: string; readonly ifRevision?: string }

/**
 * The author, message and expectation of a write. A message that is missing is asked for where a person can answer, and
 * is USAGE elsewhere; undefined when the person interrupted.
 */
export async function signed(session: Session, flags: Flags): Promise<Unless<ChangeOptions>> {
  const expect = expectation(flags.expect ?? flags.ifRevision)
  if (session.isOnServer) await announce(session)
  const message = await messageOf(session, flags.message)
  if (message === undefined) return undefined
  return {
    by: author(flags.by ?? flags.author, { cwd: session.cwd, env: session.surroundings.env }).name,
    message,
    ...(expect === undefined ? {} : { expect }),
    ...(flags.dryRun === true ? { dryRun: true } : {}),
  }
}

/** Says where a change is about to be made, unless that is somebody's own trial. */
async function announce(session: Session): Promise<void> {
  const { server } = await session.open()
  const { environment } = server ?? {}
  if (server === undefined || (environment !== undefined && isDevelopment(environment))) return
  session.output.remark(`Changing ${server.url} (${environment ?? 'production, as far as it says'})`)
}

async function messageOf(session: Session, given: string | undefined): Promise<Unless<string>> {
  const isAsked = given === undefined && session.canAsk
  const message = isAsked ? await (await session.questions()).text('Why? (the message of this change)') : given
  if (isAsked && message === undefined) return undefined
  if (message !== undefined && message.trim() !== '') return message
  throw new VarveError('USAGE', { issue: 'A change needs a message: why it is made.', remedy: "Add -m 'why'." })
}

function expectation(text: string | undefined): ChangeOptions['expect'] {
  if (text === undefined || text === 'any') return text
  const [, isHead, number] = /^(head:)?r?(\d+)$/.exec(text) ?? []
  if (number === undefined) {
    throw new VarveError('USAGE', {
      issue: `--expect ${JSON.stringify(text)} is no revision.`,
      remedy:
        'Write the number of the revision that last changed the key, 0 for never, head:42 for the whole log, or any.',
    })
  }
  return isHead === undefined ? Number(number) : { head: Number(number) }
}

/** Asks before something is done; true with `--yes`. USAGE where nobody can be asked, undefined when interrupted. */
export async function confirmed(session: Session, question: string): Promise<Unless<boolean>> {
  if (session.options.yes === true) return true
  if (session.canAsk) return (await session.questions()).confirm(visible(question))
  throw new VarveError('USAGE', {
    issue: `${question.replace(/\?$/, '')}: this needs a yes, and nobody can be asked here.`,
    remedy: 'Add --yes.',
  })
}
