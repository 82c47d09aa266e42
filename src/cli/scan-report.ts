import type { Finding } from '../scan/index.ts'
import type { Session } from './session.ts'
import { table } from './table.ts'
import { count, visible } from './words.ts'

/** A finding as the command tells it: its path is meant from the working folder. */
export interface ToldFinding extends Finding {
  /** The commit it was found in, for a scan of the history. */
  readonly commit?: string
}

/** What was looked at. */
export interface Scanned {
  readonly findings: readonly ToldFinding[]
  readonly files: number
  /** Files that were too long, by their paths. */
  readonly leftOut: readonly string[]
}

/** Prints what was found: for a person with what to do instead, for a program one finding a line. */
export function report({ output }: Session, { findings, files, leftOut }: Scanned): void {
  if (leftOut.length > 0) {
    const some = leftOut.slice(0, 5).join(', ') + (leftOut.length > 5 ? `, and ${leftOut.length - 5} more` : '')
    output.warn(`${count(leftOut.length, 'file')} longer than 1 MiB left out: ${some}`)
  }
  if (output.json !== undefined) return output.printJson(findings)
  if (!output.forPeople) {
    const rows = findings.map(one => [placeOf(one), one.severity, one.rule, one.issue, one.remedy])
    for (const line of table(rows, output)) output.print(line)
    return
  }
  for (const [index, finding] of findings.entries()) tell(output, finding, findings[index + 1])
  output.say(summary(findings, files))
}

function tell(output: Session['output'], finding: ToldFinding, next: ToldFinding | undefined): void {
  const { rule, issue, remedy, severity } = finding
  const { red, yellow, dim } = output.paint
  const mark = severity === 'error' ? red('error') : yellow('warning')
  output.print(`${visible(placeOf(finding))}  ${mark}  ${visible(issue)}  ${dim(rule)}`)
  // What to do about several of a kind is said once, below the last.
  if (next?.rule !== rule || next.remedy !== remedy) output.print(`  ${visible(remedy)}`)
}

/** `src/db.ts:12:7`, or `3f2a91c0:src/db.ts:12:7` for a commit. */
function placeOf({ commit, path, line, column }: ToldFinding): string {
  return `${commit === undefined ? '' : `${commit.slice(0, 10)}:`}${path}:${line}:${column}`
}

function summary(findings: readonly ToldFinding[], files: number): string {
  const looked = count(files, 'file')
  if (findings.length === 0) return `${looked}, nothing found.`
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return `\n${count(errors, 'error')} and ${count(findings.length - errors, 'warning')} in ${looked}`
}
