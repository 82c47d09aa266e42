import type { Problem } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Platform, SecretManager, SecretReference, Unsubscribe } from '../../core/ports.ts'
import { readReference, schemeOf } from '../../core/secret-reference.ts'
import { milliseconds } from '../../core/time.ts'
import { AskedReference } from './asked-reference.ts'
import type { ManagerHealth } from '../health.ts'
import { keptJson, keptSecrets, type KeptPlace, type KeptSecret } from './kept-secrets.ts'
import { failure, type ManagedAnswer, type ManagedFailure } from './managed-answer.ts'
import { ManagedSecret, PATIENCE } from './managed-secret.ts'
import { unknownManager } from './manager-names.ts'
import { managerHealth } from './manager-health.ts'
import { ManagerStanding } from './manager-standing.ts'
import type { SecretOptions } from '../open-options.ts'
import { outlasts } from './outlasts.ts'
import { SecretKeeping } from './secret-keeping.ts'
import { isManaged } from './secret-request.ts'

export type { ManagedAnswer, ManagedFailure, ManagedValue } from './managed-answer.ts'

/** What the engine works with. */
export interface ManagedSecretsOptions {
  readonly managers: readonly SecretManager[]
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'random'>
  readonly options: SecretOptions
  readonly onProblem: (problem: Problem, cause?: unknown) => void
  /** Where what was fetched is kept for a start while managers are away; absent where it is kept nowhere. */
  readonly kept?: KeptPlace | undefined
}

const DEADLINE = 10_000
const REFRESH = 300_000

/** A request gets this patience where whoever waits has less than the usual, in milliseconds. */
const SHORT_PATIENCE = 2000

/** How long what was asked for is kept for somebody to hold it, in milliseconds. */
const GRACE = 60_000

/**
 * Fetches the secrets that references name, keeps them fresh, and tells when one changed. References into the same secret are
 * one request, and always show the same fetch of it.
 */
export class ManagedSecrets {
  readonly #options: ManagedSecretsOptions
  readonly #refresh: number
  readonly #deadline: number
  readonly #standings = new Map<string, ManagerStanding>()
  readonly #asked = new Map<string, AskedReference>()
  /** References that nobody could be asked about. */
  readonly #invalid = new Map<string, ManagedFailure>()
  readonly #secrets = new Map<string, ManagedSecret>()
  readonly #holders = new Map<string, ReadonlySet<string>>()
  readonly #listeners = new Set<(texts: ReadonlySet<string>) => void>()
  /** What keeps what was fetched for the next start. */
  readonly keeping: SecretKeeping | undefined
  #kept: ReadonlyMap<string, KeptSecret> = new Map()
  #cancelGrace: Unsubscribe | undefined
  #waited = 0
  #hasLoaded = false
  #closing: Promise<void> | undefined

  /** Throws BAD_DURATION. Of two managers of one scheme the first answers. */
  constructor(options: ManagedSecretsOptions) {
    const { managers, platform, onProblem } = options
    this.#options = options
    this.#refresh = milliseconds(options.options.refresh ?? REFRESH)
    this.#deadline = milliseconds(options.options.deadline ?? DEADLINE)
    const { open } = options.kept ?? {}
    this.keeping =
      open === undefined ? undefined : new SecretKeeping({ open, platform, onProblem, known: () => this.keep() })
    for (const manager of managers) {
      const standing = new ManagerStanding(manager, { clock: platform.clock, onProblem })
      for (const scheme of manager.schemes) if (!this.#standings.has(scheme)) this.#standings.set(scheme, standing)
    }
  }

  /** How long whoever starts may still wait, in milliseconds: what fetches have taken so far counts. */
  get startPatience(): number {
    return Math.max(0, this.#deadline - this.#waited)
  }

  /** The kinds of references that somebody answers, in the order of the managers. */
  get schemes(): readonly string[] {
    return [...this.#standings.keys()]
  }

  /** How long a start waits for them, in milliseconds. */
  get deadline(): number {
    return this.#deadline
  }

  /** True for text that begins as a reference does which somebody answers. */
  answers(text: string): boolean {
    const scheme = schemeOf(text)
    return scheme !== undefined && this.#standings.has(scheme)
  }

  /** Why nobody answers a reference, whatever is kept there: it is none, or of a kind that no manager is for. */
  refusal(text: string): Problem | undefined {
    return this.#ask(text) === undefined ? this.#invalid.get(text)?.problem : undefined
  }

  /** What is known of a reference, its field picked; undefined where it was never asked for. Never waits. */
  known(text: string): ManagedAnswer | undefined {
    return this.#asked.get(text)?.answer ?? this.#invalid.get(text)
  }

  /** The same of the newest version, also where that lacks a field in use and is not taken over. */
  newest(text: string): ManagedAnswer | undefined {
    return this.#asked.get(text)?.newest ?? this.#invalid.get(text)
  }

  /**
   * Asks for references that are not known, all at once. Resolves when each is known or failed, or at the deadline (in
   * milliseconds; the one of the options unless said otherwise). Asking goes on behind it.
   */
  async fetch(texts: Iterable<string>, deadline: number = this.#deadline): Promise<void> {
    const all = new Set(texts)
    if (this.#closing !== undefined || all.size === 0) return
    const patience = deadline < PATIENCE ? SHORT_PATIENCE : PATIENCE
    if (this.keeping !== undefined) await this.#load(this.keeping)
    if (this.#closing !== undefined) return
    const asked = [...all].flatMap(text => this.#ask(text) ?? [])
    const wanting = [...new Set(asked.filter(({ isWanting }) => isWanting).map(({ secret }) => secret))]
    this.#armGrace()
    if (wanting.length === 0) return
    const { clock, timers } = this.#options.platform
    const begun = clock.monotonic()
    const isLate = await outlasts(Promise.all(wanting.map(secret => secret.fetch(patience))), deadline, timers)
    this.#waited += clock.monotonic() - begun
    if (isLate) for (const one of asked) one.late(deadline)
  }

  /** Which references somebody needs from now on: those are kept fresh, others are forgotten. One set for each holder. */
  hold(holder: string, texts: Iterable<string>): void {
    if (this.#closing !== undefined) return
    const wanted = new Set(texts)
    for (const text of wanted) this.#ask(text)
    this.#holders.set(holder, wanted)
    this.#forget()
    for (const secret of this.#secrets.values()) secret.reconsider()
    this.keeping?.note(true)
  }

  /** Calls back with the references whose value became another, after all of them have. */
  watch(listener: (texts: ReadonlySet<string>) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** How each manager is doing. */
  health(): ManagerHealth[] {
    return [...new Set(this.#standings.values())].map(standing => managerHealth(standing, this.#asked))
  }

  /** What was fetched of what is held, for the last known good. It holds secrets. */
  keep(): Json {
    return keptJson([...this.#secrets.values()].filter(({ isHeld }) => isHeld))
  }

  /** Takes in what an earlier process kept: it serves where a secret cannot be fetched, if the same manager gave it. */
  take(kept: Json): void {
    const oldest = this.#options.platform.clock.now() - (this.#options.kept?.maximumAge ?? Infinity)
    this.#kept = new Map([...keptSecrets(kept)].filter(([, { at }]) => at >= oldest))
    for (const secret of this.#secrets.values()) this.#takeInto(secret)
  }

  #takeInto(secret: ManagedSecret): void {
    const kept = this.#kept.get(secret.reference.text)
    if (kept === undefined || kept.manager !== secret.manager.name) return
    secret.take(kept)
    for (const [, asked] of this.#into(secret)) asked.look()
  }

  /** Ends all requests and timers, and closes the managers. What is known stays known. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #load(keeping: SecretKeeping): Promise<void> {
    if (this.#hasLoaded) return
    const kept = await keeping.load()
    if (!this.#hasLoaded && kept !== undefined) this.take(kept)
    this.#hasLoaded = true
  }

  async #close(): Promise<void> {
    this.#cancelGrace?.()
    // What is held, until then.
    const keeping = this.keeping?.close()
    for (const secret of this.#secrets.values()) secret.end()
    const managers = new Set([...this.#standings.values()].map(({ manager }) => manager))
    // One that cannot be closed keeps none of the others open.
    await Promise.allSettled([...managers].map(async manager => manager.close?.()))
    await keeping
  }

  /** The reference that a text is; undefined where nobody can be asked about it. */
  #ask(text: string): AskedReference | undefined {
    const asked = this.#asked.get(text) ?? this.#made(text)
    if (asked !== undefined) asked.graceUntil = this.#options.platform.clock.monotonic() + GRACE
    return asked
  }

  #made(text: string): AskedReference | undefined {
    try {
      const reference = readReference(text)
      const standing = this.#standings.get(reference.scheme)
      if (standing === undefined) throw unknownManager(text, reference.scheme, this.schemes)
      const asked = new AskedReference(reference, this.#secretOf(reference, standing))
      this.#asked.set(text, asked)
      return asked
    } catch (error) {
      if (!isManaged(error)) throw error
      this.#invalid.set(text, failure(error))
      return undefined
    }
  }

  #secretOf({ field, ...reference }: SecretReference, standing: ManagerStanding): ManagedSecret {
    const text = reference.text.split('#', 1)[0] ?? ''
    const known = this.#secrets.get(text)
    if (known !== undefined) return known
    const { manager, turns } = standing
    const secret: ManagedSecret = new ManagedSecret({
      ...{ manager, turns, platform: this.#options.platform, refresh: this.#refresh },
      reference: { ...reference, text },
      refuse: value =>
        this.#into(secret).flatMap(([text, asked]) => (this.#isHeld(text) ? (asked.refuse(value) ?? []) : []))[0],
      onAttempt: () => this.#attempted(secret, standing),
    })
    this.#takeInto(secret)
    this.#secrets.set(text, secret)
    return secret
  }

  #isHeld(text: string): boolean {
    return [...this.#holders.values()].some(texts => texts.has(text))
  }

  /** The references into a secret. */
  #into(secret: ManagedSecret): (readonly [text: string, asked: AskedReference])[] {
    return [...this.#asked].filter(([, asked]) => asked.secret === secret)
  }

  /** All references into a secret show the new fetch before anybody is told of one. */
  #attempted(secret: ManagedSecret, standing: ManagerStanding): void {
    const changed = new Set<string>()
    for (const [text, asked] of this.#into(secret)) if (asked.look()) changed.add(text)
    standing.note(secret)
    if (secret.trouble === undefined) this.keeping?.note(changed.size > 0)
    if (changed.size > 0) this.#tell(changed)
  }

  #tell(changed: ReadonlySet<string>): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(changed)
      } catch (error) {
        // Its words may quote a secret.
        const issue = 'were fetched again, and whoever was told of it failed'
        this.#options.onProblem({ code: 'INVALID_VALUE', origin: [...changed].join(', '), issue }, error)
      }
    }
  }

  #armGrace(): void {
    this.#cancelGrace ??= this.#options.platform.timers.after(GRACE, () => {
      this.#cancelGrace = undefined
      this.#forget()
    })
  }

  /** Forgets what nobody holds, and was not asked for lately. */
  #forget(): void {
    const now = this.#options.platform.clock.monotonic()
    const held = new Set([...this.#holders.values()].flatMap(texts => [...texts]))
    for (const [text, { graceUntil }] of this.#asked) if (!held.has(text) && graceUntil <= now) this.#asked.delete(text)
    for (const text of this.#invalid.keys()) if (!held.has(text)) this.#invalid.delete(text)
    const left = new Set([...this.#asked.values()].map(({ secret }) => secret))
    const heldSecrets = new Set([...held].map(text => this.#asked.get(text)?.secret))
    for (const [text, secret] of this.#secrets) {
      secret.hold(heldSecrets.has(secret))
      if (!left.has(secret)) this.#drop(text, secret)
    }
    if (this.#asked.size > held.size) this.#armGrace()
  }

  #drop(text: string, secret: ManagedSecret): void {
    secret.end()
    this.#secrets.delete(text)
    this.#standings.get(secret.reference.scheme)?.forget(text)
  }
}
