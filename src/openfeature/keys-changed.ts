import { isProblem, Secret } from 'varve'
import type { ProviderEvents } from './events.ts'
import type { ProvidedVarve } from './provided.ts'

/** Tells of keys whose answers may now be others. Changes made together are one event. */
export class KeysChanged {
  readonly #varve: ProvidedVarve
  readonly #events: ProviderEvents
  readonly #changed = new Set<string>()
  #watches: readonly { stop(): void }[] = []

  constructor(varve: ProvidedVarve, events: ProviderEvents) {
    this.#varve = varve
    this.#events = events
  }

  begin(): void {
    this.end()
    this.#watches = [
      this.#varve.watchDecisions('*', ({ key }) => this.#note(key)),
      // Stored ones were told just now, for everybody; these are this process's own.
      this.#varve.watch('*', (_value, { key, cause }) => {
        if (cause !== 'revision' && cause !== 'rollout') this.#note(key)
      }),
    ]
  }

  end(): void {
    for (const watch of this.#watches) watch.stop()
    this.#watches = []
    this.#changed.clear()
  }

  #note(key: string): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#tell())
    this.#changed.add(key)
  }

  #tell(): void {
    const flagsChanged = [...this.#changed].filter(key => this.#isServed(key)).toSorted()
    this.#changed.clear()
    if (flagsChanged.length > 0) this.#events.emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged })
  }

  /** True for what can be asked for: a key that is declared, and no secret. */
  #isServed(key: string): boolean {
    try {
      return !(this.#varve.get(key, null) instanceof Secret)
    } catch (error) {
      // Stored, and not in this program's declaration; whatever else there is to say, the question will be told.
      return !isProblem(error, 'UNKNOWN_KEY')
    }
  }
}
