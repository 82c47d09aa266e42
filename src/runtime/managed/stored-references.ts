import type { Change, Entry } from '../../core/revisions/revision.ts'
import { referencesIn, referencesInTexts } from '../../core/revisions/reference-leaf.ts'
import type { Place } from '../../core/revisions/rollback.ts'
import { EVERYBODY } from '../../core/revisions/state.ts'
import type { ManagedSecrets } from './managed-secrets.ts'

/** How long a revision with a new reference waits for its manager before it is applied all the same, in milliseconds. */
const PATIENCE = 2000

/** Those who hold references for what is stored, among other holders. */
const HOLDER = 'stored'

/** A place that holds references, and which. */
interface Holding extends Place {
  readonly texts: readonly string[]
}

type Held = Place & { readonly entry?: Entry }

/** Which references the log holds now, where, and that each is known before a read meets it. */
export class StoredReferences {
  readonly #managed: ManagedSecrets
  readonly #holdings = new Map<string, Holding>()
  /** False until the log was read to its end: what it once held need not be fetched. */
  #isSettled = false

  constructor(managed: ManagedSecrets) {
    this.#managed = managed
  }

  /** True once what the log holds was asked for. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** All references that it holds. */
  get texts(): ReadonlySet<string> {
    return new Set([...this.#holdings.values()].flatMap(({ texts }) => texts))
  }

  /** Begins with another state of the log. */
  begin(entries: Iterable<Held>): void {
    this.#holdings.clear()
    for (const one of entries) this.#note(one)
    this.#hold()
  }

  /** Takes notice of changes that are applied. True where they have to do with references. */
  note(changes: readonly Change[]): boolean {
    let isOther = false
    for (const change of changes) isOther = this.#note(change) || isOther
    if (isOther) this.#hold()
    return isOther
  }

  /** Places that hold references: some of these or, without any, all there are. */
  places(texts?: ReadonlySet<string>): readonly Place[] {
    const all = [...this.#holdings.values()]
    return texts === undefined ? all : all.filter(one => one.texts.some(text => texts.has(text)))
  }

  /** Fetches what the log holds, waiting as long as a start does, and keeps it fresh from then on. */
  async settle(): Promise<void> {
    this.#isSettled = true
    await this.#managed.fetch(this.texts, this.#managed.startPatience)
    this.#hold()
  }

  /** Fetches what stands in texts that are to be applied; undefined where there is nothing to wait for. */
  prepare(texts: readonly string[]): Promise<void> | undefined {
    return this.#isSettled ? this.fetch(referencesInTexts(texts)) : undefined
  }

  /** Fetches references for somebody who is about to store them, for two seconds at most: also those that failed before. */
  ask(texts: readonly string[]): Promise<void> {
    return this.#managed.fetch(texts, PATIENCE)
  }

  /** Fetches references that were never asked for, for two seconds at most; undefined where there are none. */
  fetch(texts: Iterable<string>): Promise<void> | undefined {
    const unknown = [...texts].filter(text => this.#managed.known(text) === undefined && this.#managed.answers(text))
    return unknown.length === 0 ? undefined : this.#managed.fetch(unknown, PATIENCE)
  }

  #note({ key, scope, entry }: Held): boolean {
    const texts = referencesIn(entry)
    // Most logs hold none, and their entries need no names.
    if (texts.length === 0 && this.#holdings.size === 0) return false
    const name = `${key}\n${scope ?? EVERYBODY}`
    if (texts.length === 0) return this.#holdings.delete(name)
    this.#holdings.set(name, { key, ...(scope === undefined ? {} : { scope }), texts })
    return true
  }

  #hold(): void {
    if (this.#isSettled) this.#managed.hold(HOLDER, this.texts)
  }
}
