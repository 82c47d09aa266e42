import { VarveError, type AttributeCond, type Cond } from 'varve'
import { attributeValue } from './asked-audience.ts'

/** What stands between an attribute and what it is compared with; longer ones first. */
const COMPARISON = /^([A-Za-z$][\w$.-]*)\s*(!=|>=|<=|=|>|<)\s*(.*)$/s

const OPS = { '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' } as const

/**
 * Who is meant, as a command line gives it: `segment:staff`, `country=DE,FR`, `age>=18`, `plan!=free`, or a condition as
 * JSON. What reads as a number or a boolean is one, unless it is in quotes: `zip="10115"`. Several must all hold.
 * Undefined for none; throws USAGE.
 */
export function condInput(texts: readonly string[] = []): Cond | undefined {
  const conds = texts.map(one)
  return conds.length > 1 ? { all: conds } : conds[0]
}

function one(text: string): Cond {
  const trimmed = text.trim()
  if (/^[[{]|^(?:true|false)$/.test(trimmed)) return json(trimmed)
  const segment = /^segment:(.+)$/.exec(trimmed)?.[1]
  if (segment !== undefined) return { segment }
  const [, attr, sign, value] = COMPARISON.exec(trimmed) ?? []
  if (attr === undefined || sign === undefined || value === undefined) throw noCondition(text)
  if (sign === '!=') return { not: equal(attr, value) }
  return sign === '=' ? equal(attr, value) : { attr, op: OPS[sign as keyof typeof OPS], value: attributeValue(value) }
}

function equal(attr: string, text: string): AttributeCond {
  const values = text.startsWith('"')
    ? [attributeValue(text)]
    : text.split(',').map(part => attributeValue(part.trim()))
  return values.length > 1 ? { attr, op: 'eq', of: values } : { attr, op: 'eq', value: values[0] ?? '' }
}

function json(text: string): Cond {
  try {
    return JSON.parse(text) as Cond
  } catch {
    throw noCondition(text)
  }
}

function noCondition(text: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `${JSON.stringify(text)} is no condition.`,
    remedy: `Write segment:staff, country=DE,FR or age>=18, or JSON: --when '{"segment":"staff"}'.`,
  })
}
