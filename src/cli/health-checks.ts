import process from 'node:process'
import { isProblem, isVarveError, type Inspection, type Problem } from 'varve'
import { author } from './author.ts'
import { failed, ok, warning, type Check } from './health-check.ts'
import { keptChecks } from './kept-health.ts'
import { logChecks } from './log-health.ts'
import { namedLastKnownGood, type KeptFlags, type NamedLastKnownGood } from './named-last-known-good.ts'
import { namedStore, type NamedStore } from './named-store.ts'
import { inspectTarget, problemText } from './opening.ts'
import { secretChecks } from './secret-health.ts'
import type { Opened, Session } from './session.ts'
import { startText } from './start.ts'
import { lookAtStore, type StoreLook } from './store-health.ts'
import { count } from './words.ts'

/** How thoroughly to look. */
export interface Thoroughness extends KeptFlags {
  /** Checks every revision of the log, and not only the last ones. */
  readonly deep?: boolean
}

/** Looks at everything a command depends on, from the outside in; stops where nothing behind it can be seen. */
export async function healthChecks(session: Session, { deep = false, ...flags }: Thoroughness = {}): Promise<Check[]> {
  const checks: Check[] = [ok('node', `${process.versions.node} (${process.execPath})`), authorCheck(session)]
  try {
    const { file } = session.find()
    checks.push(ok('config', `${session.shortPath(file)} (${configFrom(session)})`))
    const named = namedStore(await session.target(), session)
    const look = await lookAtStore(named, session)
    const kept = await namedLastKnownGood(session, flags)
    const { opened, ...failures } = await openedWith({ look, named, kept }, session)
    const inspection = await inspectTarget(session)
    const isLogUsable = failures.ofLog === undefined && look.usable !== undefined
    checks.push(
      declarationCheck(opened),
      environmentCheck(session, opened, inspection),
      sourcesCheck(session, inspection),
      ...look.checks,
      ...(failures.ofLog ?? (look.usable === undefined ? [] : await logChecks(session, opened, deep))),
      ...(await keptChecks(session, {
        ...{ kept, opened, environment: inspection.environment, isEmpty: look.isEmpty === true },
        failure: failures.ofKept,
      })),
      ...(await secretChecks(session, opened, isLogUsable)),
      ...valueChecks(opened, isLogUsable),
    )
  } catch (error) {
    checks.push(failed('config', error))
  }
  return checks
}

/** What the configuration is opened with, as far as it can be. */
interface Found {
  readonly look: StoreLook
  readonly named: NamedStore | undefined
  readonly kept: NamedLastKnownGood | undefined
}

/** The configuration, opened as far as it could be, and why not further. */
interface OpenedSoFar {
  readonly opened: Opened
  readonly ofLog?: readonly Check[]
  readonly ofKept?: unknown
}

/**
 * Opens the configuration, without what was kept where that cannot be used, and without its store where that cannot be
 * opened: what it declares can be looked at anyway.
 */
async function openedWith({ look, named, kept }: Found, session: Session): Promise<OpenedSoFar> {
  const store = look.usable ?? (look.isAway === true && kept !== undefined ? again(named) : undefined)
  const lastKnownGood = kept === undefined ? {} : { lastKnownGood: kept.place }
  try {
    return { opened: await session.open({ quietly: true, store, ...lastKnownGood }) }
  } catch (error) {
    if (isOfKept(error)) return { ...(await openedWith({ look, named, kept: undefined }, session)), ofKept: error }
    if (store === undefined || !isVarveError(error) || !error.code.startsWith('STORE_')) throw error
    const opened = await session.open({ quietly: true, store: undefined })
    return look.usable === undefined ? { opened } : { opened, ofLog: [failed('log', error)] }
  }
}

/** A store that was closed after it was looked at, to be opened anew: that needs its address. */
function again(named: NamedStore | undefined): NamedStore | undefined {
  return typeof named?.store === 'string' ? named : undefined
}

function isOfKept(error: unknown): boolean {
  const codes = ['LAST_KNOWN_GOOD_UNSAFE', 'LAST_KNOWN_GOOD_UNREADABLE', 'LAST_KNOWN_GOOD_ELSEWHERE'] as const
  return codes.some(code => isProblem(error, code))
}

function authorCheck({ cwd, surroundings: { env } }: Session): Check {
  const { name, from } = author(undefined, { cwd, env })
  return ok('author', `${name} (${from})`)
}

function configFrom({ options, surroundings: { env } }: Session): string {
  if (options.config !== undefined) return '--config'
  return env['VARVE_CONFIG'] ? 'VARVE_CONFIG' : 'found'
}

function declarationCheck({ varve }: Opened): Check {
  return ok('declaration', count(varve.list().length, 'key'))
}

/** Who the program is, and what said so: the environment, and profiles that are active besides. */
function environmentCheck(
  { options, surroundings: { env } }: Session,
  { target }: Opened,
  { environment, profiles }: Inspection,
): Check {
  const ways = [
    [options.environment, '--environment'],
    [target.as?.environment, 'the config file'],
    [env['VARVE_ENV'], 'VARVE_ENV'],
    [env['NODE_ENV'], 'NODE_ENV'],
  ] as const
  const [, from = 'the default'] = ways.find(([name]) => name !== undefined && name !== '') ?? []
  const service = options.service ?? target.as?.service
  return ok('environment', `${startText({ environment, profiles, service })} (${from})`)
}

/** The documents that are read, the strongest first. */
function sourcesCheck(session: Session, { documents }: Inspection): Check {
  const names = documents.toReversed().map(({ name }) => session.shortPath(name))
  return ok('sources', names.length === 0 ? 'none' : names.join(', '))
}

function valueChecks({ varve, problems }: Opened, isLogUsable: boolean): Check[] {
  const told = new Set<Problem['code']>([...OF_MANAGERS, ...(isLogUsable ? (['SECRET_UNREADABLE'] as const) : [])])
  const missing = varve.list().filter(({ explanation }) => explanation.reason === 'ERROR')
  const strangers = varve.notInCode()
  const checks = [
    ...problems
      .filter(one => isOfValue(one) && !told.has(one.code))
      .map(problem => warning('value', problemText(problem))),
    ...missing.map(({ key, variable }) => warning('value', `${key} has no value in any layer; set ${variable}`)),
    ...(strangers.length === 0 ? [] : [warning('not in code', `stored, but not declared: ${strangers.join(', ')}`)]),
  ]
  return checks.length === 0 ? [ok('values', 'every key has one that fits')] : checks
}

/** What secret managers had to say was told of them by name. */
const OF_MANAGERS = ['SECRET_NOT_FOUND', 'SECRET_FORBIDDEN', 'SECRET_MALFORMED', 'SECRET_MANAGER_UNREACHABLE'] as const

/** What the store has to say was looked at by itself. */
function isOfValue({ code }: Problem): boolean {
  return !/^(?:STORE_|LAST_KNOWN_GOOD_|CHAIN_BROKEN$|CLOCK_SKEWED$)/.test(code)
}
