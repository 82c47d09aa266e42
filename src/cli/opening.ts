import {
  inspect,
  milliseconds,
  open,
  VarveError,
  type Inspection,
  type Keyring,
  type OpenOptions,
  type Problem,
  type SecretManager,
  type SecretOptions,
  type Tree,
  type Varve,
} from 'varve'
import { usualManagers } from 'varve/node'
import { withLenientRules } from './lenient-rules.ts'
import { madeStore, namedStore } from './named-store.ts'
import { sourcesOf } from './project-sources.ts'
import type { Opened, Opening, Session } from './session.ts'
import type { Start } from './start.ts'
import type { Target } from './target.ts'

/**
 * Opens a project's configuration for an operator: a missing or wrong value is told on standard error and stops
 * nothing, so that a broken setting never keeps anybody from rolling back.
 */
export async function openTarget(session: Session, how: Opening): Promise<Opened> {
  const { quietly = false, strictly = false } = how
  const problems: Problem[] = []
  const target = await session.target()
  const found = 'store' in how ? how.store : namedStore(target, session)
  const isLeft = found === undefined || (how.storeIfThere === true && found.isNew === true)
  const store = isLeft ? undefined : await madeStore(found, session)
  const warn = (text: string): void => session.output.warn(session.shortPath(text))
  let isOpen = false
  const tell = (problem: Problem): void => {
    problems.push(problem)
    // How many they are is known once it is open.
    if (!quietly && (problem.code !== 'SECRET_UNREADABLE' || isOpen)) warn(problemText(problem))
  }
  const keyring = how.keyring ?? target.keyring ?? (await keyringIn(session, target))
  const varve: Varve<Tree> = await open(strictly ? target.config : withLenientRules(target.config, tell), {
    ...startOptions(session, target, session.startOf(target)),
    ...(strictly ? {} : { ...LENIENT, secrets: impatient(target) }),
    ...(store === undefined ? {} : { store }),
    keyring,
    ...(how.lastKnownGood === undefined || store === undefined ? {} : { lastKnownGood: how.lastKnownGood }),
    ...(how.logic === undefined ? {} : { logic: how.logic }),
    ...(how.largestRevision === undefined ? {} : { largestRevision: how.largestRevision }),
    onProblem: tell,
  })
  isOpen = true
  if (!quietly) for (const text of unreadableTexts(problems)) warn(text)
  return { varve, target, keyring, storeFrom: found?.from ?? '--no-store', store, problems }
}

/** Reads and checks a project's sources as a start would, without a store and without refusing anything. */
export async function inspectTarget(session: Session, start?: Start, how: Inspecting = {}): Promise<Inspection> {
  const target = await session.target()
  return inspect(target.config, {
    ...startOptions(session, target, start ?? session.startOf(target)),
    ...(how.withoutSecrets === true ? { managers: withoutSecrets(managersOf(target, session.surroundings.env)) } : {}),
    // All of it is in what `inspect` answers.
    onProblem: () => {},
  })
}

/** How sources are inspected. */
export interface Inspecting {
  /** True where secrets are not at hand: no manager is asked for one. */
  readonly withoutSecrets?: boolean
}

/** An operator does not wait for a secret manager as long as a start does: what cannot be had is told. */
function impatient({ secrets }: Target): SecretOptions {
  return { ...secrets, deadline: Math.min(milliseconds(secrets?.deadline ?? PATIENCE), PATIENCE) }
}

const PATIENCE = 2000

/** The project's own managers, or those that everybody has with varve/node. */
function managersOf({ managers, directory }: Target, env: Session['surroundings']['env']): readonly SecretManager[] {
  return managers ?? usualManagers(env, { directory })
}

/** Managers that have nothing, and that nobody is asked by. */
function withoutSecrets(managers: readonly SecretManager[]): readonly SecretManager[] {
  return managers.map(({ name, schemes }) => ({
    ...{ name, schemes },
    fetch: ({ text }) => {
      const [reason, remedy] = ['is not asked for (--without-secrets)', 'Leave the option out to ask.']
      return Promise.reject(new VarveError('SECRET_NOT_FOUND', { reference: text, manager: name, reason, remedy }))
    },
  }))
}

/** The keys of the environment, where it has some. Throws ENCRYPTION_KEY_UNUSABLE. */
async function keyringIn({ surroundings: { env }, output }: Session, target: Target): Promise<Keyring | undefined> {
  if (!Object.keys(env).some(name => name.startsWith('VARVE_ENCRYPTION_'))) return undefined
  const { environmentKeyring } = await import('varve/secrets')
  return environmentKeyring(env, { managers: managersOf(target, env), warn: message => output.warn(message) })
}

const LENIENT = { missingValues: 'allow', invalidValues: 'warn', unknownProfiles: 'warn' } as const

function startOptions(
  { surroundings: { env, now, timers }, output }: Session,
  target: Target,
  { environment, service, profiles }: Start,
): OpenOptions {
  return {
    sources: sourcesOf(target, env),
    managers: managersOf(target, env),
    secrets: target.secrets,
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

/** What is said of stored secrets that cannot be opened: of a single one all, of several how many. */
function unreadableTexts(problems: readonly Problem[]): readonly string[] {
  const found = problems.filter(({ code }) => code === 'SECRET_UNREADABLE')
  if (found.length < 2) return found.map(problemText)
  return [`${found.length} stored secrets cannot be opened. \`varve secret list --unreadable\` says which, and why.`]
}

/** A problem on one line. */
export function problemText({ key, issue, origin, remedy }: Problem): string {
  const where = origin === undefined ? '' : ` (${origin.replaceAll(/^\(|\)$/g, '')})`
  const said = `${key === undefined ? '' : `${key} `}${issue}${where}`
  return remedy === undefined ? said : `${said}${/[.?!]$/.test(said) ? '' : '.'} ${remedy}`
}
