import type { FlagsFile, Written } from 'varve'
import type { ImportRemark } from '../exchange/index.ts'
import type { StorePlan } from './flags-import.ts'
import type { Output } from './output.ts'
import { table, type Cell } from './table.ts'
import { count } from './words.ts'

const SEVERITIES = ['lost', 'changed', 'note'] as const

/** What is to be said about an import, the worst first; as rows that a program can read as well. */
export function remarkLines(remarks: readonly ImportRemark[], output: Output): string[] {
  const { paint } = output
  const color = { lost: paint.red, changed: paint.yellow, note: paint.dim }
  const sorted = SEVERITIES.flatMap(severity => remarks.filter(remark => remark.severity === severity))
  const rows = sorted.map(({ severity, flag, feature, note }): Cell[] => [
    { text: severity, paint: color[severity] },
    flag ?? '',
    feature,
    note,
  ])
  return table(rows, output, '  ')
}

/** How many remarks of each kind there are, as `--json` has it. */
export function tallied(remarks: readonly ImportRemark[]): Readonly<Record<ImportRemark['severity'], number>> {
  const of = (severity: string): number => remarks.filter(remark => remark.severity === severity).length
  return { lost: of('lost'), changed: of('changed'), note: of('note') }
}

/** What became of an import into a file. */
export function reportFile(
  output: Output,
  { flags, segments = {} }: FlagsFile,
  remarks: readonly ImportRemark[],
  out: string | null,
): void {
  const names = { flags: Object.keys(flags), segments: Object.keys(segments) }
  if (output.json !== undefined) return output.printJson({ out, ...names, ...tallied(remarks), remarks })
  output.remark(
    out === null
      ? 'Nothing was written: something is lost, and --strict forbids that.'
      : `${count(names.flags.length, 'flag')} and ${count(names.segments.length, 'segment')} written to ${out}`,
  )
  for (const line of remarkLines(remarks, output)) output.print(line)
}

/** What became of an import into the store; `written` is absent where nothing had to change or nothing was allowed to. */
export function reportStore(
  output: Output,
  { flags, segments, declared, unchanged, remarks }: StorePlan,
  { written, why }: { readonly written?: Written; readonly why?: string },
): void {
  if (output.json !== undefined) {
    return output.printJson({
      revision: written === undefined || written.dryRun === true ? null : written.number,
      dryRun: written?.dryRun === true,
      flags: [...flags.keys()],
      segments: [...segments.keys()],
      declared,
      unchanged,
      ...tallied(remarks),
      remarks,
    })
  }
  if (why !== undefined) output.remark(why)
  if (written !== undefined) {
    const end = written.dryRun === true ? '' : `  (r${written.number} by ${written.by})`
    output.say(`${count(flags.size, 'flag')} and ${count(segments.size, 'segment')} stored${end}`)
    if (declared.length > 0) output.say(`${count(declared.length, 'key')} declared with them, because no code does yet`)
    if (written.dryRun === true) output.remark('Nothing was written: this was a dry run.')
  }
  for (const line of remarkLines(remarks, output)) output.print(line)
}
