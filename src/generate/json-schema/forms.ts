/**
 * Patterns of the forms that `varve/schema` reads: what its JSON Schema marks with `x-text`, in words an editor knows.
 * Each takes empty text too, which counts as unset.
 */

const AMOUNT = String.raw`\d{1,15}(?:\.\d{1,9})?`
const SHORT = `(?:${AMOUNT}d)?(?:${AMOUNT}h)?(?:${AMOUNT}m)?(?:${AMOUNT}s)?(?:${AMOUNT}ms)?`
const ISO = `P(?=[0-9T])(?:${AMOUNT}D)?(?:T(?=[0-9])(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?`

/** `45s`, `1h30m`, `PT30S`. */
export const DURATION = `^(?:${SHORT}|${ISO})$`

/** `512B`, `10MB`, `1.5 GiB`. */
export const BYTES = String.raw`^(?:\d{1,20}(?:\.\d{1,20})? ?(?:[kKMGTP]?B|[KMGTP]iB))?$`

/** `250m`, `0.5`. */
export const K8S_CPU = String.raw`^(?:\d{1,12}m|\d{1,12}(?:\.\d{1,3}0{0,9})?)?$`

/** `128Mi`, `500M`, `134217728`. */
export const K8S_MEMORY = String.raw`^(?:\d{1,20}(?:\.\d{1,12})?(?:[kMGTPE]|[KMGTPE]i)?)?$`

/** `100/minute`, `5/30s`. */
export const RATE = String.raw`^(?:\d{1,15} ?/ ?(?:second|minute|hour|day|ms|s|m|h|d|[A-Za-z0-9.]*\d[A-Za-z0-9.]*))?$`

const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const HOUR = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`

/** `2026-01-15T03:47:00Z`; seconds may be left out, the zone may not. */
export const DATE = String.raw`^(?:${DAY}T${HOUR}(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]${HOUR}))?$`

const NO_SPACE = String.raw`[^\s\u0000-\u001f\u007f]*`

/** A URL with any scheme and `//`. */
export const URL_FORM = `^(?:[A-Za-z][A-Za-z0-9+.-]*://${NO_SPACE})?$`

/** A URL that begins as `start` says: the pattern by which `url({ schemes })` names its schemes. */
export function urlForm(start: string): string {
  return `^(?:${caseless(start.replace(/^\^/, ''))}${NO_SPACE})?$`
}

/** A host name or an address, with a port or without. */
export const HOST = String.raw`^[A-Za-z0-9_.:\[\]-]*$`

/** One of several words in any case. */
export function anyCase(words: readonly string[]): string {
  const quoted = words.map(word => caseless(word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)))
  return `^(?:${quoted.join('|')})$`
}

/** Patterns have no flag for it in JSON Schema. */
function caseless(pattern: string): string {
  return pattern.replaceAll(/[a-z]/gi, letter => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
}

/** A pattern as editors take it: undefined for one that is not valid everywhere. */
export function portable(pattern: string): string | undefined {
  try {
    return new RegExp(pattern, 'u').source === '' ? undefined : pattern
  } catch {
    return undefined
  }
}
