import {
  milliseconds,
  withoutPasswords,
  type Audience,
  type Clock,
  type Duration,
  type Store,
  type Usage,
  type UsedValue,
} from 'varve'
import { machineClock } from '../machine-clock.ts'
import { readAccessRecord, type AccessRecord, type ServedValue } from './access-record.ts'
import { keptAudience, withoutAddresses } from './kept-audience.ts'
import { isSampled } from './sampling.ts'

/** The kind of records in which access records are kept. */
const KIND = 'request'

const MINUTE = 60_000

/** Values longer than this, in characters of JSON, are not kept with every request that used them. */
const LONGEST = 2_000

/** What an access log stands on: any opened Varve, whatever it declares. */
export interface AccessSource {
  readonly store: Store | undefined
  readonly secrets: {
    fingerprint(key: string, options?: { readonly scope?: string; readonly at?: number }): Promise<string>
  }
}

/** How access records are kept. */
export interface AccessOptions {
  /** The share of requests of which a record is kept, by their id, 0 to 1: another instance keeps the same ones. Default 0.01. */
  readonly sample?: number
  /** Keeps those that failed (status 500 and above) whatever the share; default true. */
  readonly failures?: boolean
  /** How long a record is kept; default 7 days. */
  readonly retention?: Duration
  /** The most records that wait to be written, and that are kept in memory where there is no store; default 1,000. */
  readonly most?: number
  /**
   * The most records that are written within a minute, failures too; default 600. Callers choose ids of requests, and with
   * them which are kept.
   */
  readonly perMinute?: number
  /**
   * What is kept of who asked; everything but names of users that look like an address when absent. For a program whose
   * audiences hold what must not be kept.
   */
  readonly audience?: (audience: Audience) => Audience
  readonly clock?: Clock
  /** Called when a record could not be written: the request went its way. */
  readonly onProblem?: (error: unknown) => void
}

/** What is known of a request besides what it used. */
export interface ServedRequest {
  readonly id: string
  readonly trace?: string
  readonly route?: string
  readonly status?: number
}

/** How an access log is doing. */
export interface AccessHealth {
  readonly kept: number
  /** Records that were to be kept and were not: too many in a minute or waiting, one of that id was there, or the store refused. */
  readonly lost: number
  readonly waiting: number
}

/**
 * Keeps which values requests used: a sample of them, for a while, in the store's records or in memory. Nothing waits for
 * it, and it never holds more than a bounded number.
 */
export class AccessLog {
  readonly #varve: AccessSource
  readonly #options: AccessOptions
  readonly #most: number
  readonly #retention: number
  readonly #perMinute: number
  #minute = -Infinity
  #inMinute = 0
  readonly #memory = new Map<string, { readonly body: string; readonly expiresAt: number }>()
  #waiting: AccessRecord[] = []
  #writing: Promise<void> | undefined
  #kept = 0
  #lost = 0

  constructor(varve: AccessSource, options: AccessOptions = {}) {
    this.#varve = varve
    this.#options = options
    this.#most = options.most ?? 1_000
    this.#retention = milliseconds(options.retention ?? '7d')
    this.#perMinute = options.perMinute ?? 600
  }

  get health(): AccessHealth {
    return { kept: this.#kept, lost: this.#lost, waiting: this.#waiting.length }
  }

  /** What is kept and for how long: what somebody needs to know who finds nothing. */
  get policy(): { readonly sample: number; readonly failures: boolean; readonly retention: number } {
    const { sample = 0.01, failures = true } = this.#options
    return { sample, failures, retention: this.#retention }
  }

  /** True for a request that is kept unless it fails: whoever asks first works out in vain for no other. */
  wants(id: string): boolean {
    return isSampled(id, this.policy.sample)
  }

  /** Notes what a request used, where it is one of those that are kept. Nobody waits for it. */
  note(request: ServedRequest, usage: Usage): void {
    if (usage.values.length === 0 || !this.#isWanted(request)) return
    if (this.#waiting.length >= this.#most || !this.#isWithinMinute()) {
      this.#lost += 1
      return
    }
    this.#waiting.push(this.#recordOf(request, usage))
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  /** The record of a request; undefined where none was kept, or no longer. Throws STORE_UNREACHABLE. */
  async find(request: string): Promise<AccessRecord | undefined> {
    await this.flush()
    const { store } = this.#varve
    if (store !== undefined) {
      const record = await store.records.get(KIND, idOf(request))
      return record === undefined ? undefined : readAccessRecord(record.body)
    }
    const kept = this.#memory.get(idOf(request))
    return kept === undefined || kept.expiresAt <= this.#now() ? undefined : readAccessRecord(kept.body)
  }

  /** Waits until everything noted so far is written, or lost. */
  async flush(): Promise<void> {
    await this.#writing
  }

  #isWanted({ id, status }: ServedRequest): boolean {
    const { failures } = this.policy
    return (failures && status !== undefined && status >= 500) || this.wants(id)
  }

  /** True for the first so many of a minute; a clock that was put back begins another one. */
  #isWithinMinute(): boolean {
    const minute = Math.floor(this.#now() / MINUTE)
    if (minute !== this.#minute) [this.#minute, this.#inMinute] = [minute, 0]
    this.#inMinute += 1
    return this.#inMinute <= this.#perMinute
  }

  #recordOf({ id, trace, route, status }: ServedRequest, { moment, audience, values, more }: Usage): AccessRecord {
    return {
      request: id,
      ...(trace === undefined ? {} : { trace }),
      at: this.#now(),
      ...{ moment, audience: this.#shown(audience) },
      ...(route === undefined ? {} : { route }),
      ...(status === undefined ? {} : { status }),
      values: values.map(value => this.#served(value)),
      ...(more === 0 ? {} : { more }),
    }
  }

  #served(used: UsedValue): ServedValue {
    const audience = used.audience === undefined ? {} : { audience: this.#shown(used.audience) }
    if (JSON.stringify(used.value).length > LONGEST) return { ...used, ...audience, value: null, long: true }
    return { ...used, ...audience, value: withoutPasswords(used.value) }
  }

  #shown(audience: Audience): Audience {
    return keptAudience((this.#options.audience ?? withoutAddresses)(audience))
  }

  async #write(): Promise<void> {
    for (let record = this.#waiting.shift(); record !== undefined; record = this.#waiting.shift()) {
      try {
        if (await this.#keep(await this.#fingerprinted(record))) this.#kept += 1
        else this.#lost += 1
      } catch (error) {
        this.#lost += 1
        this.#options.onProblem?.(error)
      }
    }
  }

  /** Keeps a record; false where one of its id is kept: callers name requests, and another's record is not theirs to replace. */
  async #keep(record: AccessRecord): Promise<boolean> {
    const [id, body, expiresAt] = [idOf(record.request), JSON.stringify(record), record.at + this.#retention]
    const { store } = this.#varve
    if (store !== undefined) return (await store.records.put(KIND, id, body, { expect: 0, expiresAt })) !== undefined
    this.#forget()
    if (this.#memory.has(id)) return false
    this.#memory.set(id, { body, expiresAt })
    return true
  }

  /** Makes room in memory: what has expired goes, and the oldest where there is still none. */
  #forget(): void {
    for (const [id, { expiresAt }] of this.#memory) {
      if (expiresAt > this.#now() && this.#memory.size < this.#most) return
      this.#memory.delete(id)
    }
  }

  /** The record with fingerprints of its stored secrets, which take a while to make. */
  async #fingerprinted(record: AccessRecord): Promise<AccessRecord> {
    const values = await Promise.all(record.values.map(value => this.#withFingerprint(value, record)))
    return { ...record, values }
  }

  async #withFingerprint(value: ServedValue, { moment, audience }: AccessRecord): Promise<ServedValue> {
    const { key, layer } = value
    if (value.value !== '••••' || value.revision === undefined) return value
    const dimension = layer === 'tenant' || layer === 'service' || layer === 'environment' ? layer : undefined
    const name = dimension === undefined ? undefined : { ...audience, ...value.audience }[dimension]
    const scope = typeof name === 'string' ? { scope: `${dimension}:${name}` } : {}
    try {
      return { ...value, fingerprint: await this.#varve.secrets.fingerprint(key, { ...scope, at: moment.revision }) }
    } catch {
      // A secret without a key to open it, or one kept elsewhere: that it was used is said all the same.
      return value
    }
  }

  #now(): number {
    return (this.#options.clock ?? machineClock).now()
  }
}

/** The id a record has in a store: requests name themselves, and stores take few characters. */
function idOf(request: string): string {
  return encodeURIComponent(request).replaceAll('%', '.').slice(0, 200)
}
