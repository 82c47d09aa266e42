import { VarveError, verifyRevisions, type Head, type OpenedLog, type Sealed, type Store, type Varve } from 'varve'
import type { Principal } from '../doors/principal.ts'
import { authorIn, mayWriteAs } from './speaking-for.ts'

/** The store that a server stands on. Throws NO_STORE. */
export function storeOf({ store }: Pick<Varve, 'store'>): Store {
  if (store === undefined) throw new VarveError('NO_STORE', { what: 'The log' })
  return store
}

/** The log of a server, for those who follow it or stand on it. */
export class ServedLog {
  readonly #varve: Varve
  #id: string | undefined

  constructor(varve: Varve) {
    this.#varve = varve
  }

  get store(): Store {
    return storeOf(this.#varve)
  }

  async open(origin?: Parameters<Store['open']>[0]): Promise<OpenedLog> {
    const opened = await this.store.open(origin)
    this.#id = opened.logId
    return opened
  }

  /**
   * Appends what others sealed, once it was checked: that it follows the head it names, that it is what was sealed, and that
   * whoever appends may speak for its authors. What it says is checked by nobody. Throws USAGE, AUTHOR_REFUSED, and what the
   * store does.
   */
  async append(
    expected: Head,
    revisions: readonly Sealed[],
    writer: Principal,
  ): Promise<{ written: number; head: Head }> {
    await this.#check(expected, revisions)
    for (const { text } of revisions) {
      const author = authorIn(text)
      if (!mayWriteAs(writer, author)) throw new VarveError('AUTHOR_REFUSED', { author, name: writer.name })
    }
    return this.store.append(expected, revisions)
  }

  async #check(expected: Head, revisions: readonly Sealed[]): Promise<void> {
    this.#id ??= (await this.store.open()).logId
    try {
      verifyRevisions(revisions, { logId: this.#id, ...expected })
    } catch (error) {
      // The store may be another by now: next time it is asked.
      this.#id = undefined
      throw new VarveError('USAGE', {
        issue: `What was to be appended does not follow revision ${expected.number}: ${error instanceof Error ? error.message.replace(/^.*?: |\. .*$/gs, '') : ''}.`,
        remedy: 'Seal the revisions one after the other, on the head they are appended to.',
      })
    }
  }
}

/** The first revisions of a page, as many as their texts allow, and one at least. */
export function shortened(revisions: readonly Sealed[], most: number): readonly Sealed[] {
  let length = 0
  const end = revisions.findIndex(({ text }) => (length += text.length) > most)
  return end === -1 ? revisions : revisions.slice(0, end + 1)
}
