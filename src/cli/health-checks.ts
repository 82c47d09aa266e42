import process from 'node:process'
import { isVarveError, type Inspection, type Problem } from 'varve'
import { author } from './author.ts'
import { failed, ok, warning, type Check } from './health-check.ts'
import { logChecks } from './log-health.ts'
import { namedStore, type NamedStore } from './named-store.ts'
import { inspectTarget, problemText } from './opening.ts'
import type { Opened, Session } from './session.ts'
import { startText } from './start.ts'
import { lookAtStore } from './store-health.ts'
import { count } from './words.ts'

/** How thoroughly to look. */
export interface Thoroughness {
  /** Checks every revision of the log, and not only the last ones. */
  readonly deep?: boolean
}

/** Looks at everything a command depends on, from the outside in; stops where nothing behind it can be seen. */
export async function healthChecks(session: Session, { deep = false }: Thoroughness = {}): Promise<Check[]> {
  const checks: Check[] = [ok('node', `${process.versions.node} (${process.execPath})`), authorCheck(session)]
  try {
    const { file } = session.find()
    checks.push(ok('config', `${session.shortPath(file)} (${configFrom(session)})`))
    const { checks: found, usable } = await lookAtStore(namedStore(await session.target(), session), session)
    const { opened, failure } = await openedWith(usable, session)
    const inspection = await inspectTarget(session)
    checks.push(
      declarationCheck(opened),
      environmentCheck(session, opened, inspection),
      sourcesCheck(session, inspection),
      ...found,
      ...(failure === undefined ? await logChecks(session, opened, deep) : [failure]),
      ...valueChecks(opened),
    )
  } catch (error) {
    checks.push(failed('config', error))
  }
  return checks
}

/** Opens the configuration, without its store where that cannot be opened: what it declares can be looked at anyway. */
async function openedWith(
  store: NamedStore | undefined,
  session: Session,
): Promise<{ readonly opened: Opened; readonly failure?: Check }> {
  try {
    return { opened: await session.open({ quietly: true, store }) }
  } catch (error) {
    if (store === undefined || !isVarveError(error) || !error.code.startsWith('STORE_')) throw error
    return { opened: await session.open({ quietly: true, store: undefined }), failure: failed('log', error) }
  }
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

function valueChecks({ varve, problems }: Opened): Check[] {
  const missing = varve.list().filter(({ explanation }) => explanation.reason === 'ERROR')
  const strangers = varve.notInCode()
  const checks = [
    ...problems.filter(isOfValue).map(problem => warning('value', problemText(problem))),
    ...missing.map(({ key, variable }) => warning('value', `${key} has no value in any layer; set ${variable}`)),
    ...(strangers.length === 0 ? [] : [warning('not in code', `stored, but not declared: ${strangers.join(', ')}`)]),
  ]
  return checks.length === 0 ? [ok('values', 'every key has one that fits')] : checks
}

/** What the store has to say was looked at by itself. */
function isOfValue({ code }: Problem): boolean {
  return !/^(?:STORE_|CHAIN_BROKEN$|CLOCK_SKEWED$)/.test(code)
}
