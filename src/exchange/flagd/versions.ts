import type { Cond, Json } from 'varve'
import { allOf, anyOf } from '../condition.ts'
import { isLooseSemver } from '../semver-text.ts'
import { attributeOf } from './reading.ts'
import { versionOf } from './version.ts'

const SAME: Readonly<Record<string, string>> = { '=': '=', '!=': '!=', '^': '^', '~': '~' }
const TURNED: Readonly<Record<string, string>> = { ...SAME, '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** `sem_ver` of an attribute and a literal, in either order; undefined where Varve has no form for it. */
export function versionCond(args: readonly Json[]): Cond | undefined {
  const [left, operator, right] = args
  if (args.length !== 3 || typeof operator !== 'string' || !Object.hasOwn(TURNED, operator)) return undefined
  const turned = attributeOf(left) === undefined
  const attr = attributeOf(turned ? right : left)
  const version = turned ? left : right
  if (attr === undefined || (typeof version !== 'string' && typeof version !== 'number')) return undefined
  return compared(attr, turned ? (TURNED[operator] ?? '') : operator, String(version))
}

function compared(attr: string, operator: string, version: string): Cond {
  // What is no version compares with none, and a store takes no condition that can never hold.
  if (!isLooseSemver(version)) return false
  const is = (op: 'eq' | 'lt' | 'lte' | 'gt' | 'gte', value = version): Cond => ({
    attr,
    as: 'semver-loose',
    op,
    value,
  })
  if (operator === '=') return is('eq')
  // What is no version is not unequal either.
  if (operator === '!=') return anyOf([is('lt'), is('gt')])
  if (operator === '<') return is('lt')
  if (operator === '<=') return is('lte')
  if (operator === '>') return is('gt')
  if (operator === '>=') return is('gte')
  const range = rangeOf(operator, version)
  return range === undefined ? false : allOf([is('gte', range.from), is('lt', range.below)])
}

/** `^` means the same major version in flagd, `~` the same minor version, pre-releases of either included. */
function rangeOf(operator: string, version: string): { from: string; below: string } | undefined {
  const read = versionOf(version)
  if (read === undefined) return undefined
  const [major, minor] = read.numbers
  return operator === '^'
    ? { from: `${major}.0.0-0`, below: `${major + 1n}.0.0-0` }
    : { from: `${major}.${minor}.0-0`, below: `${major}.${minor + 1n}.0-0` }
}
