import { isProblem, type Listing } from 'varve'
import type { Declaring } from './planning.ts'

/** The keys that code declares, found by the names another system has for them. */
export class DeclaredKeys {
  readonly #varve: Declaring
  readonly #listings: ReadonlyMap<string, Listing>
  /** Keys by their names without what names are parted with; undefined where two would be one. */
  readonly #loose = new Map<string, Listing | undefined>()

  constructor(varve: Declaring) {
    this.#varve = varve
    const listings = varve.list()
    this.#listings = new Map(listings.map(listing => [listing.key, listing]))
    for (const listing of listings) {
      const name = loosely(listing.key)
      this.#loose.set(name, this.#loose.has(name) ? undefined : listing)
    }
  }

  /**
   * The key that one of some names means, the first that means any: a key itself, a former name of one (`aliases`), or a
   * name that parts its words in another way (`max_uploads` for `maxUploads`).
   */
  find(names: readonly string[]): Listing | undefined {
    for (const name of names) {
      const found = this.#listings.get(name) ?? this.#former(name) ?? this.#loose.get(loosely(name))
      if (found !== undefined) return found
    }
    return undefined
  }

  #former(name: string): Listing | undefined {
    try {
      return this.#listings.get(this.#varve.explain(name).key)
    } catch (error) {
      if (isProblem(error, 'UNKNOWN_KEY') || isProblem(error, 'TENANT_MISSING')) return undefined
      throw error
    }
  }
}

function loosely(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
