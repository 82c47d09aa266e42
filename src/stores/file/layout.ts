/** What the folders and files of a file store are called. `docs/stores/file-layout.md` draws the same tree. */

/** Folders inside the store's own, in the order they are made. */
export const FOLDERS = ['temporary', 'revisions', 'segments', 'snapshots', 'compacted', 'records'] as const

/** One of the store's folders. */
export type FolderName = (typeof FOLDERS)[number]

const DIGITS = 12
const SINGLE = /^(\d{12})\.json$/
const SEGMENT = /^(\d{12})-(\d{12})\.jsonl$/
const SNAPSHOT = /^(\d{12})\.snapshot$/

/** A revision number as names have it, so that names sort as numbers do: `000000000042`. */
export function padded(number: number): string {
  return String(number).padStart(DIGITS, '0')
}

/** `000000000042.json` */
export function singleName(number: number): string {
  return `${padded(number)}.json`
}

/** The number in `000000000042.json`, or undefined for any other name. */
export function singleNumber(name: string): number | undefined {
  const digits = SINGLE.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** A run of revisions, both ends included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** The span of `size` revisions that `number` lies in: 1–1000, 1001–2000 … */
export function blockOf(number: number, size: number): Span {
  const first = Math.floor((number - 1) / size) * size + 1
  return { first, last: first + size - 1 }
}

/** `000000000001-000000001000.jsonl` */
export function segmentName({ first, last }: Span): string {
  return `${padded(first)}-${padded(last)}.jsonl`
}

/** The span in a segment's name, or undefined for any other name. */
export function segmentSpan(name: string): Span | undefined {
  const [, first, last] = SEGMENT.exec(name) ?? []
  return first === undefined || last === undefined ? undefined : { first: Number(first), last: Number(last) }
}

/** `000000001000.snapshot` */
export function snapshotName(number: number): string {
  return `${padded(number)}.snapshot`
}

/** The number in a snapshot's name, or undefined for any other name. */
export function snapshotNumber(name: string): number | undefined {
  const digits = SNAPSHOT.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** True for names the system itself leaves in folders (`.nfs0001`, `.DS_Store`): nobody's revision. */
export function isHidden(name: string): boolean {
  return name.startsWith('.')
}

/**
 * Any text as a file name that no path can be made of: lower-case letters, digits, `_` and `-` stand for themselves,
 * every other byte of its UTF-8 is `%` and two digits. Capitals too, because some disks do not tell them apart.
 * @example plain('../Etc') // '%2e%2e%2f%45tc'
 */
export function plain(text: string): string {
  return Array.from(Buffer.from(text), byte => {
    const letter = String.fromCharCode(byte)
    return /[a-z0-9_-]/.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`
  }).join('')
}

/** The text `plain` made a name of. */
export function unplain(name: string): string {
  const bytes = name
    .split(/(%[0-9a-f]{2}|.)/)
    .filter(part => part !== '')
    .map(part => (part.startsWith('%') ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)))
  return Buffer.from(bytes).toString()
}
