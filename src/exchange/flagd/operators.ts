import { slotOf } from './slot.ts'
import { compareVersions, versionOf } from './version.ts'

/** The operators that flagd adds to JsonLogic. As there, wrong arguments make null, not an error. */
export const flagdOperators: Readonly<Record<string, (args: unknown) => unknown>> = {
  starts_with: args => affix(args, (text, part) => text.startsWith(part)),
  ends_with: args => affix(args, (text, part) => text.endsWith(part)),
  sem_ver: semVer,
  fractional,
}

function affix(args: unknown, holds: (text: string, part: string) => boolean): boolean | null {
  const [text, part, ...more] = Array.isArray(args) ? (args as readonly unknown[]) : []
  return typeof text === 'string' && typeof part === 'string' && more.length === 0 ? holds(text, part) : null
}

function semVer(args: unknown): boolean | null {
  const [left, operator, right, ...more] = Array.isArray(args) ? (args as readonly unknown[]) : []
  const a = versionOf(left)
  const b = versionOf(right)
  if (a === undefined || b === undefined || more.length > 0) return null
  const order = compareVersions(a, b)
  const results: Readonly<Record<string, boolean>> = {
    '=': order === 0,
    '!=': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
    '^': a.numbers[0] === b.numbers[0],
    '~': a.numbers[0] === b.numbers[0] && a.numbers[1] === b.numbers[1],
  }
  return typeof operator === 'string' && Object.hasOwn(results, operator) ? (results[operator] ?? null) : null
}

const MOST_WEIGHT = 2_147_483_647

/** The first argument is what is bucketed: imports write it out. */
function fractional(args: unknown): unknown {
  const [unit, ...entries] = Array.isArray(args) ? (args as readonly unknown[]) : []
  const shares = entries.map(shareOf)
  if (typeof unit !== 'string' || !shares.every(share => share !== undefined)) return null
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  if (total > MOST_WEIGHT) return null
  const slot = slotOf(unit, total)
  let end = 0
  for (const { variant, weight } of shares) {
    end += weight
    if (slot < end) return variant
  }
  return null
}

function shareOf(entry: unknown): { variant: unknown; weight: number } | undefined {
  if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) return undefined
  const [variant = null, weight = 1] = entry as readonly unknown[]
  const isVariant = variant === null || ['string', 'number', 'boolean'].includes(typeof variant)
  return isVariant && Number.isInteger(weight) ? { variant, weight: Math.max(0, Number(weight)) } : undefined
}
