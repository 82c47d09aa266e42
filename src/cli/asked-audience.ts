import type { Command } from 'commander'
import { VarveError, type Audience, type Json } from 'varve'
import { several } from './command.ts'
import { isRecord } from './record.ts'
import type { Session } from './session.ts'

/** Options that say who is asking; `--tenant`, `--environment` and `--service` are everybody's. */
export interface AudienceFlags {
  readonly user?: string
  readonly attr?: readonly string[]
  readonly context?: string
}

/** Adds the options that say who is asking. */
export function asking(command: Command): Command {
  return command
    .option('--user <id>', 'the user who asks')
    .option(
      '--attr <name=value>',
      'what rules look at: country=DE, beta=true, roles=["admin"]; may be repeated',
      several,
    )
    .option('--context <json>', 'the same as one JSON object')
}

/** Who is asking, as the options say; what is more special beats `--context`. Throws USAGE or BAD_SCOPE. */
export function askedAudience(session: Session, { user, attr = [], context }: AudienceFlags): Audience {
  const { environment, service } = session.options
  return {
    ...(context === undefined ? {} : contextIn(context)),
    ...(environment === undefined ? {} : { environment }),
    ...(service === undefined ? {} : { service }),
    ...session.audience,
    ...Object.fromEntries(attr.map(attributeIn)),
    ...(user === undefined ? {} : { user }),
  }
}

function contextIn(text: string): Audience {
  const context = jsonIn(text)
  if (isRecord(context)) return context as Audience
  throw new VarveError('USAGE', {
    issue: '--context is no JSON object.',
    remedy: `Quote it for the shell: --context '{"country":"DE"}'.`,
  })
}

function attributeIn(text: string): [name: string, value: Json] {
  const end = text.indexOf('=')
  if (end > 0) return [text.slice(0, end), attributeValue(text.slice(end + 1))]
  throw new VarveError('USAGE', {
    issue: `--attr ${JSON.stringify(text)} has no name and value.`,
    remedy: 'Write it like --attr country=DE.',
  })
}

/**
 * The value of an attribute: JSON where it is JSON, else text. A number that would be written otherwise (`1.10`, `007`, or
 * more digits than are exact) stays text, since it is a version or an id.
 */
export function attributeValue(text: string): Json {
  const value = jsonIn(text)
  if (value === undefined || (typeof value === 'number' && String(value) !== text.trim())) return text
  return value as Json
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
