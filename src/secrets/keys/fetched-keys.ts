import { isVarveError } from '../../core/errors.ts'
import type { Keyring, OpenedSecret, SealedSecret, SecretManager } from '../../core/ports.ts'
import { pickField, secretValue } from '../../core/secret-field.ts'
import { readReference } from '../../core/secret-reference.ts'
import { FernetKeyring } from '../fernet.ts'
import { readKeyLines, unusable } from '../fernet/key.ts'
import { within } from './deadline.ts'
import { warnByNode, type KeyWarning } from './key-warning.ts'

/** How soon keys are fetched again that a token wants in vain, and how soon those that seal, in milliseconds. */
const AGAIN = { lacking: 10_000, sealing: 300_000 } as const

/** What fetching keys works with. */
export interface KeyFetching {
  readonly managers: readonly SecretManager[]
  /** How long a manager may take, in milliseconds. */
  readonly deadline: number
  /** What time it is, in milliseconds on any clock that never steps. */
  readonly now: () => number
  /** Told once when keys cannot be fetched any more, and once when they can again; default Node's warnings. */
  readonly warn?: KeyWarning
}

/**
 * A key ring whose keys a secret manager has. They are fetched again when a token wants one that is not among them, and now
 * and then before something is sealed. Throws ENCRYPTION_KEY_UNUSABLE, and what the manager does.
 */
export async function fetchedKeyring(text: string, from: string, fetching: KeyFetching): Promise<Keyring> {
  const fetch = async (): Promise<FernetKeyring> =>
    new FernetKeyring(readKeyLines(await keyTextAt(text, from, fetching), from))
  const tell = (issue: string): void =>
    (fetching.warn ?? warnByNode)(`${from} refers to ${text}, which ${issue}`, 'VARVE_KEY_REFERENCE')
  return new FetchedKeyring(await fetch(), { fetch, tell, now: fetching.now })
}

/** What a ring of fetched keys works with. */
interface Renewing {
  readonly fetch: () => Promise<FernetKeyring>
  /** Tells people what became of the reference, as a clause. */
  readonly tell: (issue: string) => void
  readonly now: () => number
}

class FetchedKeyring implements Keyring {
  readonly #renewing: Renewing
  #ring: FernetKeyring
  #fetchedAt: number
  #fetching: Promise<void> | undefined
  /** Whether fetching them failed last. */
  #isStale = false

  constructor(ring: FernetKeyring, renewing: Renewing) {
    this.#ring = ring
    this.#renewing = renewing
    this.#fetchedAt = renewing.now()
  }

  get keyIds(): readonly string[] {
    return this.#ring.keyIds
  }

  async seal(text: string): Promise<SealedSecret> {
    await this.#renew(AGAIN.sealing)
    return this.#ring.seal(text)
  }

  async open(sealed: { readonly keyId?: string; readonly token: string }): Promise<OpenedSecret> {
    const isLacking = sealed.keyId !== undefined && !this.keyIds.includes(sealed.keyId)
    if (isLacking) await this.#renew(AGAIN.lacking)
    return this.#ring.open(sealed)
  }

  sealedAt(token: string): number | undefined {
    return this.#ring.sealedAt(token)
  }

  /** Fetches the keys, where those that are here are so old. What cannot be fetched stays what it was. */
  async #renew(age: number): Promise<void> {
    const { now } = this.#renewing
    if (this.#fetching === undefined && now() - this.#fetchedAt < age) return
    this.#fetching ??= this.#fetchAgain().finally(() => {
      this.#fetchedAt = now()
      this.#fetching = undefined
    })
    await this.#fetching
  }

  async #fetchAgain(): Promise<void> {
    const { fetch, tell } = this.#renewing
    const wasStale = this.#isStale
    try {
      this.#ring = await fetch()
      this.#isStale = false
      if (wasStale) tell('can be fetched again.')
    } catch (error) {
      this.#isStale = true
      if (!wasStale) tell(`${STALE}${isVarveError(error) ? ` ${error.message}` : ''}`)
    }
  }
}

const STALE = 'cannot be fetched any more; the keys that were there before stay in use.'

async function keyTextAt(text: string, from: string, { managers, deadline }: KeyFetching): Promise<string> {
  const reference = readReference(text)
  const manager = managers.find(({ schemes }) => schemes.includes(reference.scheme))
  if (manager === undefined)
    throw unusable(
      from,
      `refers to ${text}, and no secret manager answers ${reference.scheme}:`,
      'Give open() one that does.',
    )
  const late = (): Error =>
    unusable(from, `refers to ${text}, which ${manager.name} did not give within ${deadline} ms`, 'Ask it again.')
  const { value } = await within(deadline, signal => manager.fetch(reference, { signal }), late).catch(
    (error: unknown) => {
      if (isVarveError(error)) throw error
      // What else goes wrong in a manager may have anything in its words.
      throw unusable(
        from,
        `refers to ${text}, and ${manager.name} failed to give it`,
        'Ask it for that with its own tools.',
      )
    },
  )
  return keyTextIn(value, reference.field, (issue, remedy) =>
    unusable(from, `refers to ${text}, which ${issue}`, remedy),
  )
}

/** The text of what was fetched, or of the member that is meant: by the rule that picks those of values. */
function keyTextIn(
  fetched: unknown,
  field: string | undefined,
  refused: (issue: string, remedy: string) => Error,
): string {
  const secret = secretValue(fetched)
  if (secret === undefined) throw refused('is neither text, nor bytes, nor a JSON object', NAME_MEMBER)
  const picked = pickField(secret, field)
  if ('reason' in picked) throw refused(picked.reason, NAME_MEMBER)
  if (typeof picked.value !== 'string') throw refused('is no text', NAME_MEMBER)
  return picked.value
}

const NAME_MEMBER = 'Name its member after a #: vault://secret/varve#keys'
