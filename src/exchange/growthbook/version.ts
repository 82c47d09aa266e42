import type { Cond } from 'varve'
import { anyOf, notOf } from '../condition.ts'
import { isNull } from './scope.ts'

const OPERATORS = { $veq: 'eq', $vne: 'eq', $vlt: 'lt', $vlte: 'lte', $vgt: 'gt', $vgte: 'gte' } as const

/** What GrowthBook takes for a version that it cannot read. */
const NO_VERSION = '0'

/** Versions compared part by part; whatever is neither a text nor a number counts as version 0. */
export function versionCondition(operator: keyof typeof OPERATORS, value: unknown, attr: string): Cond {
  const op = OPERATORS[operator]
  const version = versionText(value)
  const leaf: Cond = { attr, op, as: 'version', value: version }
  // Varve's reader takes null for 0 as well, but nothing that is missing.
  const cond = anyOf([leaf, holds[op](padded(NO_VERSION), padded(version)) && isNull(attr)])
  return operator === '$vne' ? notOf(cond) : cond
}

const holds = {
  eq: (a: string, b: string) => a === b,
  lt: (a: string, b: string) => a < b,
  lte: (a: string, b: string) => a <= b,
  gt: (a: string, b: string) => a > b,
  gte: (a: string, b: string) => a >= b,
}

function versionText(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : NO_VERSION
}

/**
 * A version as the text that GrowthBook compares: its parts, numbers padded to five places, and a tilde after three of
 * them, so that a release is greater than what was before it.
 */
function padded(version: string): string {
  const parts = version.replace(/^v|\+.*$/g, '').split(/[-.]/)
  if (parts.length === 3) parts.push('~')
  return parts.map(part => (/^\d+$/.test(part) ? part.padStart(5, ' ') : part)).join('-')
}
