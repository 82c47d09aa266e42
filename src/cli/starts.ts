import type { Inspection } from 'varve'
import { namesIn, type Session } from './session.ts'
import type { Start } from './start.ts'
import type { Target } from './target.ts'

/** A start by the names of its profiles, the first of them the environment: `production,eu`. */
export function startNamed(text: string, { as, profiles: always = [] }: Target, session: Session): Start {
  const [environment, ...others] = namesIn(text)
  return { environment, profiles: [...always, ...others], service: session.options.service ?? as?.service }
}

/** The start of this program here, where `--profile` names others. */
export function usualStart(session: Session, target: Target): Start {
  const { profile: _others, ...flags } = session.options
  return session.startOf(target, flags)
}

/**
 * The starts to check: those that somebody names, else those the config file names, else this one and one for each
 * profile that the sources know. Where the config file names services, each of them in each environment.
 */
export function startsToCheck(
  session: Session,
  target: Target,
  { inspection: { known, environment }, all }: { readonly inspection: Inspection; readonly all: boolean },
): Start[] {
  const { options } = session
  if (options.environment !== undefined) return served([session.startOf(target)], session, target)
  const named = all ? undefined : (options.profile ?? target.environments)
  if (named !== undefined)
    return served(
      named.map(text => startNamed(text, target, session)),
      session,
      target,
    )
  const own = usualStart(session, target)
  const besides = new Set([environment, own.service, ...(own.profiles ?? []), ...(target.services ?? [])])
  const others = known.filter(name => !besides.has(name)).toSorted()
  const starts = [{ ...own, environment }, ...others.map(name => startNamed(name, target, session))]
  return served(starts, session, target)
}

function served(starts: readonly Start[], { options }: Session, { services = [] }: Target): Start[] {
  if (options.service !== undefined || services.length === 0) return [...starts]
  return starts.flatMap(start => services.map(service => ({ ...start, service })))
}
