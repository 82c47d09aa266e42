import { statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { isVarveError, type Inspection } from 'varve'
import { author } from './author.ts'
import { exitCodeOf, type ExitCode } from './exit-codes.ts'
import { inspectTarget, problemText } from './opening.ts'
import type { Opened, Session } from './session.ts'
import { startText } from './start.ts'
import { count } from './words.ts'

/** One thing that was looked at. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** For a failure: the exit code it stands for. */
  readonly code?: ExitCode
}

/** Looks at everything a command depends on, from the outside in; stops where nothing behind it can be seen. */
export async function healthChecks(session: Session): Promise<Check[]> {
  const checks: Check[] = [ok('node', `${process.versions.node} (${process.execPath})`), authorCheck(session)]
  try {
    const { file } = session.find()
    checks.push(ok('config', `${session.shortPath(file)} (${configFrom(session)})`))
    const opened = await session.open({ quietly: true })
    const inspection = await inspectTarget(session)
    checks.push(
      declarationCheck(opened),
      environmentCheck(session, opened, inspection),
      sourcesCheck(session, inspection),
    )
    checks.push(...(await storeChecks(session, opened)))
    checks.push(...valueChecks(opened))
  } catch (error) {
    const name = isVarveError(error) && error.code.startsWith('STORE_') ? 'store' : 'config'
    checks.push(failed(name, error))
  }
  return checks
}

function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail }
}

function warning(name: string, detail: string): Check {
  return { name, status: 'warning', detail }
}

function failed(name: string, error: unknown): Check {
  const detail = error instanceof Error ? error.message : String(error)
  return { name, status: 'failed', detail, code: exitCodeOf(error) }
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

async function storeChecks(session: Session, { varve, store, storeFrom }: Opened): Promise<Check[]> {
  if (store === undefined) return [ok('store', `none (${storeFrom})`)]
  const named = ok('store', session.shortPath(`${store.name} (${session.shortPath(storeFrom)})`))
  const before = session.now
  const head = await store.head()
  const offset = Math.round(head.now - (before + session.now) / 2)
  const { status } = varve.health()
  return [
    named,
    ok('head', `revision r${head.number}, ${head.hash.slice(0, 12)}…; \`varve verify\` checks all of it`),
    status === 'ok' ? ok('history', 'continues what was read') : warning('history', `is ${status}`),
    Math.abs(offset) > 60_000
      ? { name: 'clock', status: 'failed', detail: `${offset} ms away from the store's: set the clock`, code: 1 }
      : ok('clock', `${Math.abs(offset)} ms away from the store's`),
    ...modeChecks(store.name),
  ]
}

/** A store on this machine is for its owner only. */
function modeChecks(name: string): Check[] {
  const place = /^(?:sqlite|file) (.+)$/.exec(name)?.[1]
  if (place === undefined || process.platform === 'win32') return []
  try {
    const mode = statSync(path.resolve(place)).mode & 0o777
    const words = `mode ${mode.toString(8)}`
    return (mode & 0o077) === 0
      ? [ok('privacy', `${words}: for its owner only`)]
      : [warning('privacy', `${words}: others can read it. Run: chmod go= ${place}`)]
  } catch {
    // A name that is no path says nothing about modes.
    return []
  }
}

function valueChecks({ varve, problems }: Opened): Check[] {
  const missing = varve.list().filter(({ explanation }) => explanation.reason === 'ERROR')
  const strangers = varve.notInCode()
  const checks = [
    ...problems.map(problem => warning('value', problemText(problem))),
    ...missing.map(({ key, variable }) => warning('value', `${key} has no value in any layer; set ${variable}`)),
    ...(strangers.length === 0 ? [] : [warning('not in code', `stored, but not declared: ${strangers.join(', ')}`)]),
  ]
  return checks.length === 0 ? [ok('values', 'every key has one that fits')] : checks
}
