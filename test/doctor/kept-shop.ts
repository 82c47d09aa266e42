import { declarationFrom, open, type Json, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { storeFromUrl } from 'varve/node'
import { fernet, newFernetKey } from 'varve/secrets'
import { declaration, shell, type Outcome, type Shell } from '../cli/shell.ts'
import { diagnosed, type Diagnosis } from './doctoring.ts'

const config = declarationFrom(declaration as Json, { name: 'the shop' })

/** A shop on the store at an address, whose program keeps its last known good, and a shell beside it. */
export class KeptShop implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  readonly #address: string
  readonly #shell: Shell
  readonly #key = newFernetKey()

  private constructor(address: string, sh: Shell) {
    this.#address = address
    this.#shell = sh
    this.env = {
      VARVE_STORE: address,
      VARVE_ENCRYPTION_KEY: this.#key,
      VARVE_LAST_KNOWN_GOOD: 'shop.lkg',
      VARVE_BY: 'dana',
      VARVE_ENV: 'test',
      NO_COLOR: '1',
    }
  }

  static async open(address: string): Promise<KeptShop> {
    return new KeptShop(address, await shell({ 'varve.config.json': JSON.stringify(declaration) }))
  }

  /** Starts the shop's program. */
  async start(): Promise<Varve> {
    return open(config, {
      store: await storeFromUrl(this.#address),
      keyring: fernet(this.#key),
      lastKnownGood: lastKnownGood(this.file),
      as: { environment: 'test' },
      platform: { warn: () => {} },
      onProblem: () => {},
    })
  }

  /** Runs it for a few changes of its limit, one after the other. */
  async changes(by: string, ...limits: readonly number[]): Promise<void> {
    await using varve = await this.start()
    for (const limit of limits)
      await varve.set('limits.maxUploads' as never, limit, { by, message: `Limit ${limit}`, expect: 'any' })
  }

  /** The folder of the project. */
  get folder(): string {
    return this.#shell.box.directory
  }

  /** Where the last known good is kept. */
  get file(): string {
    return this.#shell.box.path('shop.lkg')
  }

  varve(...args: readonly string[]): Promise<Outcome> {
    return this.with({}, ...args)
  }

  /** A command that a person runs. */
  person(...args: readonly string[]): Promise<Outcome> {
    return this.#shell.as({ env: this.env, terminal: true }, ...args)
  }

  /** A command with other variables. */
  with(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Outcome> {
    return this.#shell.as({ env: { ...this.env, ...env } }, ...args)
  }

  async doctor(env: Readonly<Record<string, string>> = {}): Promise<Diagnosis> {
    return diagnosed((sitting, ...args) => this.#shell.as({ ...sitting, env: { ...this.env, ...env } }, ...args))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell[Symbol.asyncDispose]()
  }
}
