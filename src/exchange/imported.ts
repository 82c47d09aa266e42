import { type FlagsFile, VarveError } from 'varve'

/** One thing that came over otherwise than it stood in the vendor's document. */
export interface ImportRemark {
  /** The flag it is about; absent where it is about the whole document or a segment. */
  readonly flag?: string
  /** What the vendor calls it: `applicationHostname`, `PERCENTAGE_SPLIT`. */
  readonly feature: string
  /** What became of it, as a sentence. */
  readonly note: string
  /** `lost`: not imported at all. `changed`: answers may differ. `note`: the same answers, kept in another way. */
  readonly severity: 'lost' | 'changed' | 'note'
}

/** What a vendor's document became. */
export interface Imported {
  readonly file: FlagsFile
  readonly remarks: readonly ImportRemark[]
}

/** How a document is read. */
export interface ImportOptions {
  /** Which environment's flags are wanted, where a document holds those of several. */
  readonly environment?: string
  /**
   * How the vendor's SDK that is in use turns text into bytes before it hashes. Most hash UTF-8 (the default); some SDKs
   * for JavaScript hash UTF-16 units, which differs outside ASCII.
   */
  readonly hashing?: 'utf8' | 'js'
}

/** Reads a vendor's exported document. Throws IMPORT_UNREADABLE for what is no such document. */
export type Importer = (document: unknown, options?: ImportOptions) => Imported

/** The error for what is not a document of this vendor; `reason` is a clause: `features is not a list`. */
export function unreadable(vendor: string, reason: string): VarveError<'IMPORT_UNREADABLE'> {
  return new VarveError('IMPORT_UNREADABLE', { vendor, reason })
}

/** The remark on features that nothing can be called after. */
export function withoutName(count: number): ImportRemark {
  const note = `${count === 1 ? 'One has' : `${count} have`} no name that a flag can have.`
  return { feature: 'name', note, severity: 'lost' }
}

/** True for a JSON object: neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The remarks of an import while it is under way; each is kept once. */
export class Remarks {
  readonly #remarks = new Map<string, ImportRemark>()

  /** Adds a remark, unless the very same was made before. */
  add(remark: ImportRemark): void {
    this.#remarks.set(JSON.stringify([remark.flag, remark.feature, remark.note]), remark)
  }

  /** All of them, in the order they were made. */
  get all(): readonly ImportRemark[] {
    return [...this.#remarks.values()]
  }
}
