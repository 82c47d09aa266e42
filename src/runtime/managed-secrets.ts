import type { Problem } from '../core/errors.ts'
import { sameJson, type Json } from '../core/json.ts'
import type { Platform, SecretManager, SecretReference, Unsubscribe } from '../core/ports.ts'
import { readReference, schemeOf } from '../core/secret-reference.ts'
import { milliseconds } from '../core/time.ts'
import { keptJson, keptSecrets, type KeptSecret } from './kept-secrets.ts'
import { failure, staleProblem, type ManagedAnswer } from './managed-answer.ts'
import { ManagedSecret, PATIENCE } from './managed-secret.ts'
import { unknownManager } from './manager-names.ts'
import { ManagerStanding } from './manager-standing.ts'
import type { ManagerHealth } from './health.ts'
import type { SecretOptions } from './open-options.ts'
import { pickField, type SecretValue } from './secret-field.ts'
import { isManaged, missingField, unanswered, type ManagedError } from './secret-request.ts'

export type { ManagedAnswer, ManagedFailure, ManagedValue } from './managed-answer.ts'

/** What the engine works with. */
export interface ManagedSecretsOptions {
  readonly managers: readonly SecretManager[]
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'random'>
  readonly options: SecretOptions
  readonly onProblem: (problem: Problem, cause?: unknown) => void
}

/** One reference as it was written, the secret it is in, and what is known of it. */
interface Asked {
  readonly reference?: SecretReference
  readonly secret?: ManagedSecret
  answer: ManagedAnswer
  /** Until when it is kept although nobody holds it, on the clock that never steps. */
  graceUntil: number
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
  readonly #asked = new Map<string, Asked>()
  readonly #secrets = new Map<string, ManagedSecret>()
  readonly #holders = new Map<string, ReadonlySet<string>>()
  readonly #listeners = new Set<(texts: ReadonlySet<string>) => void>()
  #kept: ReadonlyMap<string, KeptSecret> = new Map()
  #cancelGrace: Unsubscribe | undefined
  #waited = 0
  #closing: Promise<void> | undefined

  /** Throws BAD_DURATION. Of two managers of one scheme the first answers. */
  constructor(options: ManagedSecretsOptions) {
    const { managers, platform, onProblem } = options
    this.#options = options
    this.#refresh = milliseconds(options.options.refresh ?? REFRESH)
    this.#deadline = milliseconds(options.options.deadline ?? DEADLINE)
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
    const { answer, secret } = this.#asked.get(text) ?? this.#made(text)
    return secret === undefined ? answer.problem : undefined
  }

  /** What is known of a reference, its field picked; undefined where it was never asked for. Never waits. */
  known(text: string): ManagedAnswer | undefined {
    return this.#asked.get(text)?.answer
  }

  /**
   * Asks for references that are not known, all at once. Resolves when each is known or failed, or at the deadline (in
   * milliseconds; the one of the options unless said otherwise). Asking goes on behind it.
   */
  async fetch(texts: Iterable<string>, deadline: number = this.#deadline): Promise<void> {
    if (this.#closing !== undefined) return
    const patience = deadline < PATIENCE ? SHORT_PATIENCE : PATIENCE
    const asked = [...new Set(texts)].map(text => this.#ask(text))
    const lacking = asked.filter(({ secret, answer }) => answer.problem !== undefined || secret?.isWanting === true)
    const wanting = [...new Set(lacking.flatMap(({ secret }) => secret ?? []))]
    this.#armGrace()
    if (wanting.length === 0) return
    const begun = this.#options.platform.clock.monotonic()
    const isLate = await this.#outlasts(Promise.all(wanting.map(secret => secret.fetch(patience))), deadline)
    this.#waited += this.#options.platform.clock.monotonic() - begun
    if (isLate) for (const one of asked) this.#late(one, deadline)
  }

  /** Waits for something until a deadline; true where that came first. */
  async #outlasts(work: Promise<unknown>, deadline: number): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<true>()
    const cancel = this.#options.platform.timers.after(deadline, () => resolve(true), { hold: true })
    const isLate = await Promise.race([late, work.then(() => false)])
    cancel()
    return isLate
  }

  /** Says of what nobody answered until a deadline that it is so, for whoever looks now. */
  #late(asked: Asked, deadline: number): void {
    const { secret, answer } = asked
    if (secret === undefined || secret.trouble !== undefined || !secret.isWanting) return
    const error = unanswered(secret.manager, secret.reference, `has not been answered within ${deadline / 1000} s`)
    asked.answer = answer.problem === undefined ? { ...answer, stale: staleProblem(error) } : failure(error)
  }

  /** Which references somebody needs from now on: those are kept fresh, others are forgotten. One set for each holder. */
  hold(holder: string, texts: Iterable<string>): void {
    if (this.#closing !== undefined) return
    const wanted = new Set(texts)
    for (const text of wanted) this.#ask(text)
    this.#holders.set(holder, wanted)
    this.#forget()
  }

  /** Calls back with the references whose value became another, after all of them have. */
  watch(listener: (texts: ReadonlySet<string>) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** How each manager is doing. */
  health(): ManagerHealth[] {
    return [...new Set(this.#standings.values())].map(({ manager, succeededAt }) => ({
      name: manager.name,
      schemes: manager.schemes,
      succeededAt,
      failing: [...this.#asked].flatMap(([reference, { secret, answer }]) => {
        const problem = answer.problem ?? answer.stale
        return secret?.manager === manager && problem !== undefined ? [{ reference, problem }] : []
      }),
    }))
  }

  /** What was fetched of what is held, for the last known good. It holds secrets. */
  keep(): Json {
    return keptJson([...this.#secrets.values()].filter(({ isHeld }) => isHeld))
  }

  /** Takes in what an earlier process kept: it serves where a secret cannot be fetched, if the same manager gave it. */
  take(kept: Json): void {
    this.#kept = keptSecrets(kept)
  }

  /** Ends all requests and timers, and closes the managers. What is known stays known. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#cancelGrace?.()
    for (const secret of this.#secrets.values()) secret.end()
    const managers = new Set([...this.#standings.values()].map(({ manager }) => manager))
    // One that cannot be closed keeps none of the others open.
    await Promise.allSettled([...managers].map(async manager => manager.close?.()))
  }

  #ask(text: string): Asked {
    const found = this.#asked.get(text) ?? this.#first(text)
    found.graceUntil = this.#options.platform.clock.monotonic() + GRACE
    return found
  }

  #first(text: string): Asked {
    const asked = this.#made(text)
    this.#asked.set(text, asked)
    return asked
  }

  #made(text: string): Asked {
    try {
      const reference = readReference(text)
      const standing = this.#standings.get(reference.scheme)
      if (standing === undefined) throw unknownManager(text, reference.scheme, this.schemes)
      const secret = this.#secretOf(reference, standing)
      return { reference, secret, answer: this.#answer(reference, secret), graceUntil: 0 }
    } catch (error) {
      if (!isManaged(error)) throw error
      return { answer: failure(error), graceUntil: 0 }
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
      refuse: value => this.#refused(secret, value),
      onAttempt: () => this.#attempted(secret, standing),
    })
    const kept = this.#kept.get(text)
    if (kept?.manager === manager.name) secret.take(kept)
    this.#secrets.set(text, secret)
    return secret
  }

  /** Why a secret cannot take the place of the one before: a field that somebody has is no longer there. */
  #refused(secret: ManagedSecret, value: SecretValue): ManagedError | undefined {
    const [lost] = [...this.#asked.values()].flatMap(({ secret: own, reference, answer }) => {
      if (own !== secret || reference === undefined || answer.problem !== undefined) return []
      const picked = pickField(value, reference.field)
      return 'reason' in picked ? [missingField(secret.manager, reference, picked)] : []
    })
    return lost
  }

  /** All references into a secret show the new fetch before anybody is told of one. */
  #attempted(secret: ManagedSecret, standing: ManagerStanding): void {
    const changed = new Set<string>()
    for (const [text, asked] of this.#asked) {
      if (asked.secret !== secret || asked.reference === undefined) continue
      const before = asked.answer
      asked.answer = this.#answer(asked.reference, secret)
      if (!sameJson(before.value, asked.answer.value)) changed.add(text)
    }
    standing.note(secret)
    if (changed.size > 0) for (const listener of [...this.#listeners]) listener(changed)
  }

  #answer(reference: SecretReference, { known, trouble, manager }: ManagedSecret): ManagedAnswer {
    if (known === undefined) return failure(trouble ?? unanswered(manager, reference, 'has not been answered yet'))
    const picked = pickField(known.value, reference.field)
    if ('reason' in picked) return failure(missingField(manager, reference, picked))
    const { version, at } = known
    return {
      ...{ value: picked.value, manager: manager.name, at },
      ...(version === undefined ? {} : { version }),
      ...(trouble === undefined ? {} : { stale: staleProblem(trouble) }),
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
