import type { Json } from 'varve'
import { useMemo, type ReactNode } from 'react'
import { partRows, sameParts, type PartChange, type PartRow } from './part-rows.ts'
import { jsonText } from './value-words.ts'

const SIGNS: Readonly<Record<PartChange, string>> = { added: '+', removed: '−', changed: '±', same: ' ' }
const TINTS: Readonly<Record<PartChange, string>> = {
  added: 'bg-green-soft',
  removed: 'bg-rose-soft',
  changed: 'bg-amber-soft',
  same: '',
}

/** What can be done about a part, by the names of members that lead to it; once for each. */
export type RenderPart = (members: readonly string[]) => ReactNode

/** Two JSON values, compared by path. */
export function PartDiff({
  before,
  after,
  caption,
  renderPart,
}: {
  readonly before: Json
  readonly after: Json
  readonly caption: string
  readonly renderPart?: RenderPart | undefined
}) {
  const rows = useMemo(() => partRows(before, after), [before, after])
  const same = useMemo(() => sameParts(before, after), [before, after])
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-left text-faint">
            <th scope="col" className="px-2 py-1 font-medium">
              Path
            </th>
            <th scope="col" className="px-2 py-1 font-medium">
              Before
            </th>
            <th scope="col" className="px-2 py-1 font-medium">
              After
            </th>
            {renderPart === undefined ? null : (
              <th scope="col" className="px-2 py-1 font-medium">
                Actions
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row key={`${row.change} ${row.path}`} row={row}>
              {renderPart === undefined ? null : (
                <td className="px-2 py-1 align-top">{isFirst(rows, index) ? renderPart(row.members) : null}</td>
              )}
            </Row>
          ))}
        </tbody>
      </table>
      {same > 0 && (
        <p className="px-2 py-1 text-sm text-faint">
          {same} {same === 1 ? 'part' : 'parts'} the same
        </p>
      )}
    </div>
  )
}

/** True for the first row of a part that can be acted upon: items of a list are acted upon together. */
function isFirst(rows: readonly PartRow[], index: number): boolean {
  const name = JSON.stringify(rows[index]?.members)
  return rows[index]?.members.length !== 0 && rows.findIndex(row => JSON.stringify(row.members) === name) === index
}

function Row({
  row: { path, change, before, after },
  children,
}: {
  readonly row: PartRow
  readonly children: ReactNode
}) {
  return (
    <tr className={TINTS[change]}>
      <th scope="row" className="px-2 py-1 text-left align-top font-mono font-normal">
        <span aria-hidden="true" className="inline-block w-4">
          {SIGNS[change]}
        </span>
        <span className="sr-only">{change}: </span>
        {path === '' ? '(the value)' : path}
      </th>
      <ValueCell value={before} />
      <ValueCell value={after} />
      {children}
    </tr>
  )
}

function ValueCell({ value }: { readonly value: Json | undefined }) {
  return (
    <td className="px-2 py-1 align-top font-mono break-words">
      {value === undefined ? <span className="text-faint">not set</span> : jsonText(value)}
    </td>
  )
}
