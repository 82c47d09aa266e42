import { VarveError, type Problem } from 'varve'
import type { Session } from './session.ts'
import { count, visible } from './words.ts'

/** Problems as the report of a refused start shows them: what is wrong, then where and what to do. */
export function reportLines(problems: readonly Problem[], session: Session): string[] {
  if (problems.length === 0) return []
  const { paint } = session.output
  // The first line says that a start is refused, and how much is wrong.
  const [, ...lines] = new VarveError('INVALID_SETTINGS', { problems }).message.split('\n')
  return lines.map(line => {
    const shown = session.shortPath(visible(line))
    const mark = { '✗': paint.red, '⚠': paint.yellow }[shown.trimStart().charAt(0)]
    return mark === undefined ? paint.dim(shown) : shown.replace(/[✗⚠]/, one => mark(one))
  })
}

/** How much is wrong, in words: `2 errors, 1 warning`. */
export function tallyText(problems: readonly Problem[]): string {
  const warnings = problems.filter(isWarning).length
  const errors = problems.length - warnings
  const parts = [errors === 0 ? '' : count(errors, 'error'), warnings === 0 ? '' : count(warnings, 'warning')]
  return parts.filter(Boolean).join(', ')
}

/** True for what stops nothing. */
export function isWarning({ severity }: Problem): boolean {
  return severity === 'warning'
}

/** What makes two problems the same one, whoever has it. */
export function identity({ code, key, severity, origin, issue, over }: Problem): string {
  return JSON.stringify([code, key, severity, origin, issue, over])
}

/** A problem as `--json` prints it. */
export function problemJson(problem: Problem): object {
  const { code, key, severity = 'error', origin, place, issue, expected, remedy, over } = problem
  const facts = { origin: origin ?? null, place: place ?? null, issue, expected: expected ?? null }
  return { code, key: key ?? null, severity, ...facts, remedy: remedy ?? null, over: over ?? null }
}
