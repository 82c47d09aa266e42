import path from 'node:path'
import type { KeptState, LastKnownGood, LastKnownGoodRequest } from 'varve'
import { lastKnownGoodOf } from 'varve/node'
import type { Session } from './session.ts'
import type { Target } from './target.ts'

/** The option of commands that go by what was kept. */
export interface KeptFlags {
  readonly lastKnownGood?: string
}

/** Where a program keeps its last known good, as a command reads it, and what named it. */
export interface NamedLastKnownGood {
  readonly place: KeptPlace
  /** `--last-known-good`, `VARVE_LAST_KNOWN_GOOD` or the config file's path. */
  readonly from: string
}

/** The last known good that is meant: the flag, then the environment, then the config file; undefined where nobody names any. */
export async function namedLastKnownGood(
  session: Session,
  { lastKnownGood: flag }: KeptFlags = {},
): Promise<NamedLastKnownGood | undefined> {
  const target = await session.target()
  const [given, from] = meant(flag === undefined ? undefined : resolved(session.cwd, flag), session, target)
  return given === undefined ? undefined : { place: new KeptPlace(await lastKnownGoodOf(given)), from }
}

function meant(
  flag: string | undefined,
  { surroundings: { env } }: Session,
  { file, directory, lastKnownGood }: Target,
): readonly [LastKnownGood | string | undefined, string] {
  if (flag !== undefined) return [flag, '--last-known-good']
  const variable = env['VARVE_LAST_KNOWN_GOOD']
  if (variable !== undefined && variable !== '') return [resolved(directory, variable), 'VARVE_LAST_KNOWN_GOOD']
  return [typeof lastKnownGood === 'string' ? resolved(directory, lastKnownGood) : lastKnownGood, file]
}

/** A named file by its whole path, with what is said of it after a `?` as it is: that may be an address. */
function resolved(directory: string, named: string): string {
  const [, file = '', said = ''] = /^([^?]*)(.*)$/s.exec(named) ?? []
  return path.resolve(directory, file) + said
}

/**
 * A place for the last known good that a command reads, however old it is, and never writes: a file that it made would be
 * its user's, and the program might not be able to read it.
 */
export class KeptPlace implements LastKnownGood {
  readonly #place: LastKnownGood
  #mayMove = false
  #isOfAny = false
  #found: 'nothing' | 'something' | undefined
  #failure: Error | undefined
  #movedTo: string | undefined

  constructor(place: LastKnownGood) {
    this.#place = place
  }

  get name(): string {
    return this.#place.name
  }

  /** The age up to which the program serves it, in milliseconds. */
  get limit(): number {
    return this.#place.maximumAge ?? Infinity
  }

  /** The same place, which serves what is kept only up to the age that the program serves it. */
  get asServed(): LastKnownGood {
    const { name, limit } = this
    return { name, maximumAge: limit, isOf: site => this.isOf(site), open: request => this.open(request) }
  }

  /** True where what was kept of a store elsewhere is of the one that is meant. */
  isOf(site: string): boolean {
    return this.#isOfAny || this.#place.isOf?.(site) === true
  }

  /** Takes it for what was known of the store that is meant, wherever it was kept: somebody asked to hold the one against the other. */
  compare(): void {
    this.#isOfAny = true
  }

  /** Lets it be moved out of the way from now on: somebody decided that another history is kept. */
  release(): void {
    this.#mayMove = true
  }

  /** What was found there when it was opened; undefined while it was not, or could not be read. */
  get found(): 'nothing' | 'something' | undefined {
    return this.#found
  }

  /** Why it could not be read. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Where what was kept is now, once it was moved out of the way. */
  get movedTo(): string | undefined {
    return this.#movedTo
  }

  open(request: LastKnownGoodRequest): KeptState {
    const kept = this.#place.open(request)
    return {
      load: async () => {
        try {
          const text = await kept.load()
          this.#found = text === undefined ? 'nothing' : 'something'
          return text
        } catch (error) {
          this.#failure = error instanceof Error ? error : new Error(String(error))
          throw error
        }
      },
      save: async () => {},
      setAside: async label => (this.#mayMove ? (this.#movedTo = await kept.setAside(label)) : undefined),
    }
  }
}
