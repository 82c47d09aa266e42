import { useMemo } from 'react'
import { textRows, type Line, type Run, type TextRow } from './text-rows.ts'

/** How a comparison of texts is laid out. */
export type Layout = 'unified' | 'split'

/** What is compared, and how. */
export interface TextDiffProps {
  readonly before: string
  readonly after: string
  readonly layout: Layout
  /** What the two sides are: `r1840 and r1842`. */
  readonly caption: string
}

/** Two texts as a table of lines: what differs is marked by a sign, a word for screen readers, and a colour. */
export function TextDiff({ before, after, layout, caption }: TextDiffProps) {
  const rows = useMemo(() => textRows(before, after), [before, after])
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse font-mono text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="sr-only">
          <tr>{layout === 'split' ? <SplitHeads /> : <UnifiedHeads />}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) =>
            layout === 'split' ? <SplitRow key={index} row={row} /> : <UnifiedRow key={index} row={row} />,
          )}
        </tbody>
      </table>
    </div>
  )
}

function UnifiedHeads() {
  return (
    <>
      <th scope="col">Line before</th>
      <th scope="col">Line after</th>
      <th scope="col">Text</th>
    </>
  )
}

function SplitHeads() {
  return (
    <>
      <th scope="col">Line before</th>
      <th scope="col">Before</th>
      <th scope="col">Line after</th>
      <th scope="col">After</th>
    </>
  )
}

function UnifiedRow({ row }: { readonly row: TextRow }) {
  if (row.change === 'fold') return <FoldRow lines={row.lines} columns={3} />
  if (row.change === 'same') return <UnifiedLine before={row.before} after={row.after} />
  return (
    <>
      {'before' in row && <UnifiedLine before={row.before} sign="-" />}
      {'after' in row && <UnifiedLine after={row.after} sign="+" />}
    </>
  )
}

interface UnifiedLineProps {
  readonly before?: Line
  readonly after?: Line
  readonly sign?: Sign
}

function UnifiedLine({ before, after, sign }: UnifiedLineProps) {
  return (
    <tr className={tint(sign)}>
      <NumberCell line={before} />
      <NumberCell line={after} />
      <TextCell runs={(after ?? before)?.runs ?? []} sign={sign} />
    </tr>
  )
}

function SplitRow({ row }: { readonly row: TextRow }) {
  if (row.change === 'fold') return <FoldRow lines={row.lines} columns={4} />
  const [before, after] = ['before' in row ? row.before : undefined, 'after' in row ? row.after : undefined]
  const differs = row.change !== 'same'
  return (
    <tr>
      <NumberCell line={before} />
      <TextCell runs={before?.runs ?? []} sign={differs && before !== undefined ? '-' : undefined} tinted />
      <NumberCell line={after} />
      <TextCell runs={after?.runs ?? []} sign={differs && after !== undefined ? '+' : undefined} tinted />
    </tr>
  )
}

type Sign = '-' | '+'

function tint(sign: Sign | undefined): string {
  if (sign === undefined) return ''
  return sign === '-' ? 'bg-rose-soft' : 'bg-green-soft'
}

function NumberCell({ line }: { readonly line: Line | undefined }) {
  return <td className="w-10 select-none px-2 text-right align-top text-faint">{line?.number}</td>
}

interface TextCellProps {
  readonly runs: readonly Run[]
  readonly sign?: Sign | undefined
  readonly tinted?: boolean
}

function TextCell({ runs, sign, tinted = false }: TextCellProps) {
  return (
    <td className={`whitespace-pre-wrap break-words px-2 align-top ${tinted ? tint(sign) : ''}`}>
      <span aria-hidden="true" className="inline-block w-4 select-none">
        {sign ?? ' '}
      </span>
      {sign !== undefined && <span className="sr-only">{sign === '-' ? 'removed: ' : 'added: '}</span>}
      {runs.map((run, index) =>
        run.differs && sign !== undefined ? <Marked key={index} run={run} sign={sign} /> : run.text,
      )}
    </td>
  )
}

function Marked({ run, sign }: { readonly run: Run; readonly sign: Sign }) {
  const className = 'rounded-xs font-semibold underline decoration-2 underline-offset-2'
  return sign === '-' ? <del className={className}>{run.text}</del> : <ins className={className}>{run.text}</ins>
}

function FoldRow({ lines, columns }: { readonly lines: number; readonly columns: number }) {
  return (
    <tr className="text-faint">
      <td colSpan={columns} className="px-2 py-1 text-center">
        {lines} {lines === 1 ? 'line' : 'lines'} the same
      </td>
    </tr>
  )
}
