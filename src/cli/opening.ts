import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  inspect,
  open,
  type Inspection,
  type OpenOptions,
  type Problem,
  type Store,
  type Tree,
  type Varve,
} from 'varve'
import { storeFromUrl } from 'varve/node'
import { withLenientRules } from './lenient-rules.ts'
import { sourcesOf } from './project-sources.ts'
import type { Opened, Opening, Session } from './session.ts'
import type { Start } from './start.ts'
import type { Target } from './target.ts'
import type { Surroundings } from './terminal.ts'

/**
 * Opens a project's configuration for an operator: a missing or wrong value is told on standard error and stops
 * nothing, so that a broken setting never keeps anybody from rolling back.
 */
export async function openTarget(session: Session, how: Opening): Promise<Opened> {
  const { quietly = false, strictly = false } = how
  const problems: Problem[] = []
  const target = await session.target()
  const found = storeOf(target, session, how)
  const store = found === undefined ? undefined : await storeFrom(found, session.surroundings)
  const tell = (problem: Problem): void => {
    problems.push(problem)
    if (!quietly) session.output.warn(session.shortPath(problemText(problem)))
  }
  const varve: Varve<Tree> = await open(strictly ? target.config : withLenientRules(target.config, tell), {
    ...startOptions(session, target, session.startOf(target)),
    ...(strictly ? {} : LENIENT),
    ...(store === undefined ? {} : { store }),
    ...(how.logic === undefined ? {} : { logic: how.logic }),
    ...(how.largestRevision === undefined ? {} : { largestRevision: how.largestRevision }),
    onProblem: tell,
  })
  return { varve, target, storeFrom: found?.from ?? '--no-store', store, problems }
}

/** Reads and checks a project's sources as a start would, without a store and without refusing anything. */
export async function inspectTarget(session: Session, start?: Start): Promise<Inspection> {
  const target = await session.target()
  return inspect(target.config, {
    ...startOptions(session, target, start ?? session.startOf(target)),
    // All of it is in what `inspect` answers.
    onProblem: () => {},
  })
}

const LENIENT = { missingValues: 'allow', invalidValues: 'warn', unknownProfiles: 'warn' } as const

function startOptions(
  { surroundings: { env, now, timers }, output }: Session,
  target: Target,
  { environment, service, profiles }: Start,
): OpenOptions {
  return {
    sources: sourcesOf(target, env),
    as: { ...target.as, environment, service },
    ...(profiles === undefined ? {} : { profiles }),
    platform: {
      ...(now === undefined ? {} : { clock: { now, monotonic: now } }),
      ...(timers === undefined ? {} : { timers }),
      variable: name => env[name],
      // Development defaults are the program's business; here they would be said at every command.
      warn: (message, code) => void (code === 'VARVE_DEV_DEFAULT' || output.warn(message)),
    },
  }
}

/** A store that is meant, and what named it. */
interface NamedStore {
  readonly store: Store | string
  readonly from: string
}

async function storeFrom({ store }: NamedStore, { now }: Surroundings): Promise<Store> {
  return typeof store === 'string' ? storeFromUrl(store, now === undefined ? {} : { clock: { now } }) : store
}

/** Like every setting of the command line: the flag, then the environment, then the config file. */
function storeOf(
  { file, directory, store }: Target,
  { options, surroundings, cwd }: Session,
  { storeIfThere = false }: Opening,
): NamedStore | undefined {
  if (options.store === false) return undefined
  if (options.store !== undefined) return { store: absolute(options.store, cwd), from: '--store' }
  const variable = surroundings.env['VARVE_STORE']
  if (variable !== undefined && variable !== '') return { store: absolute(variable, directory), from: 'VARVE_STORE' }
  if (store !== undefined) return { store: typeof store === 'object' ? store : absolute(store, directory), from: file }
  const place = path.join(directory, '.varve', 'varve.db')
  return storeIfThere && !existsSync(place) ? undefined : { store: `sqlite:${place}`, from: 'the default' }
}

/** A store's address with its path made absolute, so that it means the same from every folder. */
export function absolute(address: string, base: string): string {
  const match = /^(?:(sqlite|file):(?:\/\/)?)?(?![a-z][a-z0-9+]+:)(.+)$/is.exec(address)
  if (match?.[2] === undefined) return address
  return `${match[1] === undefined ? '' : `${match[1]}:`}${path.resolve(base, match[2])}`
}

/** A problem on one line. */
export function problemText({ key, issue, origin, remedy }: Problem): string {
  const where = origin === undefined ? '' : ` (${origin.replaceAll(/^\(|\)$/g, '')})`
  return `${key === undefined ? '' : `${key} `}${issue}${where}${remedy === undefined ? '' : ` ${remedy}`}`
}
