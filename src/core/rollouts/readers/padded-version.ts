import type { Json } from '../../json.ts'
import { LONGEST_TEXT } from './reader.ts'

const DIGITS = /^[0-9]+$/

/**
 * GrowthBook's version as the text it is compared by (`$vgt` and its like): without `v` and build, divided at `-` and
 * `.`, numbers padded to five characters. `~`, which sorts after all letters, puts three parts after their pre-releases.
 * Any number of parts is a version, and what is neither text nor number counts as `0`. Numbers of six digits and more are
 * out of order, as they are there. Unlike the native readers this one makes text on every call.
 */
export function paddedVersion(value: Json): string | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  if (text.length > LONGEST_TEXT) return undefined
  const parts = withoutDecoration(text || '0').split(/[-.]/)
  if (parts.length === 3) parts.push('~')
  return parts.map(part => (DIGITS.test(part) ? part.padStart(5, ' ') : part)).join('-')
}

function withoutDecoration(text: string): string {
  const build = text.indexOf('+')
  return text.slice(text.startsWith('v') ? 1 : 0, build === -1 ? text.length : build)
}
