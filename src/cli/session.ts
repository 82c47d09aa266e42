import path from 'node:path'
import {
  VarveError,
  type Audience,
  type Keyring,
  type LastKnownGood,
  type OpenOptions,
  type Problem,
  type Store,
  type Tree,
  type Varve,
} from 'varve'
import { findConfig, namedConfig, type FoundConfig } from './find-config.ts'
import { namesServer } from './named-server.ts'
import type { NamedStore } from './named-store.ts'
import { Output } from './output.ts'
import { worksOnServer } from './server-commands.ts'
import type { Start } from './start.ts'
import type { Target } from './target.ts'
import type { Questions, Surroundings } from './terminal.ts'

/** The options every command takes. */
export interface GlobalOptions {
  readonly cwd?: string
  readonly config?: string
  /** An address, or false for `--no-store`. */
  readonly store?: string | false
  /** The address of a server to work on. */
  readonly server?: string
  /** Shows the request instead of sending it. */
  readonly asCurl?: boolean
  readonly environment?: string
  /** As they were given; each may name several, joined by commas. */
  readonly profile?: readonly string[]
  readonly service?: string
  readonly tenant?: string
  readonly scope?: string
  /** Comma separated fields, or empty for all. */
  readonly json?: string
  readonly quiet?: boolean
  readonly color?: boolean
  readonly input?: boolean
  readonly yes?: boolean
  readonly timeout?: string
}

/** The options that say who the program is. */
export type WhoFlags = Pick<GlobalOptions, 'environment' | 'service' | 'profile'>

/** The configuration a command works on, opened. */
export interface Opened {
  readonly varve: Varve<Tree>
  readonly target: Target
  /** What supplied the store: `--store`, `VARVE_STORE`, the config file, or the default. */
  readonly storeFrom: string
  /** Absent for `--no-store`, and for a command that reads one only where there is one. */
  readonly store: Store | undefined
  /** What secrets are sealed with; absent where there is no key. */
  readonly keyring: Keyring | undefined
  readonly problems: readonly Problem[]
  /** The server it is on, where it is on one. */
  readonly server?: OpenedServer
}

/** The server that a command works on. */
export interface OpenedServer {
  readonly url: string
  /** The environment that it serves, as it says. */
  readonly environment: string | undefined
  /** What one of its routes answers. */
  ask(path: string): Promise<Readonly<Record<string, unknown>>>
}

/** How a command opens the configuration. */
export interface Opening {
  /** Leaves problems to whoever opened it. */
  readonly quietly?: boolean
  /** Refuses what the program itself would refuse to start with. Throws INVALID_SETTINGS. */
  readonly strictly?: boolean
  /** Makes no store where nobody named one and there is none yet. */
  readonly storeIfThere?: boolean
  /** This store instead of the one that is named, or none. */
  readonly store?: NamedStore | undefined
  /** What seals and opens secrets instead of the project's keys. */
  readonly keyring?: Keyring
  /** What serves where the store is away, and what the store is held against; nothing when absent. */
  readonly lastKnownGood?: LastKnownGood
  /** Evaluates the JsonLogic of imported flags, for a command that asks for other people. */
  readonly logic?: NonNullable<OpenOptions['logic']>
  /** The largest revision that may be written, in bytes: an import may need more than usual. */
  readonly largestRevision?: number
}

/** One run of one command: its surroundings, its options, and what it opened. */
export class Session {
  readonly surroundings: Surroundings
  readonly options: GlobalOptions
  /** The command that runs, by its whole name: `secret set`. */
  readonly command: string
  readonly output: Output
  /** The folder the command works from: `-C`, or the working directory. */
  readonly cwd: string
  readonly #questions: Questions | undefined
  #target: Promise<Target> | undefined
  #opened: Promise<Opened> | undefined

  constructor(surroundings: Surroundings, options: GlobalOptions, command = '') {
    this.surroundings = surroundings
    this.options = options
    this.command = command
    this.cwd = path.resolve(surroundings.cwd, options.cwd ?? '.')
    this.output = new Output(surroundings, {
      json: options.json?.split(',').filter(field => field !== ''),
      quiet: options.quiet === true,
      color: options.color !== false,
    })
    this.#questions = surroundings.questions
  }

  /** True where the command works on a server. */
  get isOnServer(): boolean {
    return namesServer(this) && worksOnServer(this.command)
  }

  get now(): number {
    return (this.surroundings.now ?? Date.now)()
  }

  /** True where a person can be asked: both ends of the conversation are a terminal, and nobody said not to. */
  get canAsk(): boolean {
    const { stdin, stderr, env } = this.surroundings
    const silent = this.options.input === false || isOn(env['VARVE_NO_INPUT']) || isOn(env['CI'])
    return !silent && stdin.isTTY === true && stderr.isTTY === true
  }

  /** The questions; only to be used where `canAsk`. */
  async questions(): Promise<Questions> {
    return this.#questions ?? (await import('./prompts.ts')).prompts(this.surroundings)
  }

  /** The scope that a write is for: `--scope`, or `--tenant` as one. */
  get scope(): string | undefined {
    const { scope, tenant } = this.options
    if (scope !== undefined && tenant !== undefined) {
      throw new VarveError('USAGE', { issue: '--scope and --tenant cannot both be given.', remedy: 'Choose one.' })
    }
    return tenant === undefined ? scope : `tenant:${tenant}`
  }

  /** The audience that a read is for. Throws BAD_SCOPE. */
  get audience(): Audience {
    const { scope } = this
    if (scope === undefined) return {}
    const match = /^(tenant|service|environment):(.+)$/.exec(scope)
    if (match?.[1] === undefined) throw new VarveError('BAD_SCOPE', { scope })
    return { [match[1]]: match[2] }
  }

  /** Finds the config file. Throws CONFIG_NOT_FOUND. */
  find(): FoundConfig {
    const named = this.options.config ?? this.surroundings.env['VARVE_CONFIG']
    return named === undefined || named === '' ? findConfig(this.cwd) : namedConfig(named, this.cwd)
  }

  /** Finds and loads the config file, once, and works from its folder. Throws CONFIG_NOT_FOUND or CONFIG_UNUSABLE. */
  target(): Promise<Target> {
    if (this.isOnServer) return this.open().then(({ target }) => target)
    this.#target ??= import('./target.ts').then(({ loadTarget }) => {
      const found = this.find()
      this.surroundings.enter?.(found.directory)
      return loadTarget(found)
    })
    return this.#target
  }

  /** Who the program is, as flags and the config file say. */
  startOf({ as, profiles }: Target, flags: WhoFlags = this.options): Start {
    const { environment = as?.environment, service = as?.service, profile } = flags
    return { environment, service, profiles: profile?.flatMap(namesIn) ?? profiles }
  }

  /** Opens the configuration, once; again where that failed. Its problems are told on standard error. */
  open(how: Opening = {}): Promise<Opened> {
    this.#opened ??= this.#open(how).catch((error: unknown) => {
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }

  async #open(how: Opening): Promise<Opened> {
    // A command that names another store means that one.
    if ('store' in how || !this.isOnServer) return (await import('./opening.ts')).openTarget(this, how)
    return (await import('./server-opening.ts')).openServer(this, how)
  }

  /** Text with the paths in it as a person would write them here: without the working folder. */
  shortPath(text: string): string {
    return [this.cwd, this.surroundings.cwd].reduce((short, base) => short.replaceAll(base + path.sep, ''), text)
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.varve.close()
  }
}

/** Names joined by commas. */
export function namesIn(text: string): string[] {
  return text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
}

function isOn(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '' && variable !== '0' && variable !== 'false'
}
