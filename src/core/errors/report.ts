import type { Problem } from './problem.ts'

/** How many errors and warnings there are: `2 errors, 1 warning`. */
export function tally(problems: readonly Problem[]): string {
  const warnings = problems.filter(({ severity }) => severity === 'warning').length
  const number = (n: number, noun: string): string => (n === 0 ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`)
  return [number(problems.length - warnings, 'error'), number(warnings, 'warning')].filter(Boolean).join(', ')
}

/** Lays problems out two lines each: what is wrong, then where and what to do. Errors come before warnings. */
export function reportProblems(problems: readonly Problem[]): string {
  const isWarning = ({ severity }: Problem): boolean => severity === 'warning'
  const ordered = [...problems.filter(one => !isWarning(one)), ...problems.filter(isWarning)]
  const width = Math.max(0, ...ordered.map(({ key = '' }) => key.length).filter(length => length <= 32))
  return ordered
    .map(one => {
      const { key = '', issue } = one
      const line = `  ${isWarning(one) ? '⚠' : '✗'} ${key.padEnd(width)}  ${issue}`.trimEnd()
      const below = placeAndRemedy(one)
      return below === '' ? line : `${line}\n      ${below}`
    })
    .join('\n')
}

function placeAndRemedy({ code, origin, over, remedy, key }: Problem): string {
  const asked = origin?.startsWith('(') === true ? origin.slice(1, -1) : undefined
  // An unknown variable is its own place; a key that is spelled like its variable is still told where its value came from.
  const itself = code === 'UNKNOWN_KEY' && origin === key
  const from = origin === undefined || itself ? undefined : `from ${origin}`
  const place = [asked ?? from, over === undefined ? undefined : `over ${over}`].filter(Boolean).join(', ')
  return [place === '' ? '' : remedy === undefined ? place : `${place}. `, remedy ?? ''].join('')
}

/** Lays problems out in columns, one a line: key, what is wrong, where, what to do. */
export function listProblems(problems: readonly Problem[]): string {
  const columns = (['key', 'issue', 'origin'] as const).map(column => {
    const lengths = problems.map(p => (p[column] ?? '').length)
    // A long cell runs over its column rather than push everybody else's next one away.
    return Math.max(0, ...lengths.filter(length => length <= 48))
  })
  const line = (p: Problem): string =>
    [p.key ?? '', p.issue, p.origin ?? '', p.remedy ?? '']
      .map((cell, index) => cell.padEnd(columns[index] ?? 0))
      .join('  ')
      .trimEnd()
  return problems.map(p => `  ${line(p)}`).join('\n')
}
