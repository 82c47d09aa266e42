import type { ReactNode } from 'react'
import type { Revision } from 'varve'
import { Button } from '../components/button.tsx'
import { Table } from '../components/table.tsx'
import { When } from '../components/when.tsx'
import { KindBadge } from '../history/kind-badge.tsx'
import { MarkShape } from './mark-shape.tsx'
import { shapeOf } from './marks.ts'
import { keysText } from './changed-keys.ts'

/** The time line as a table: the same changes, and the same choice of a moment. */
export function RevisionTable({
  caption,
  revisions,
  chosen,
  onChoose,
}: {
  readonly caption: string
  /** Newest first. */
  readonly revisions: readonly Revision[]
  readonly chosen: number | undefined
  readonly onChoose: (revision: number) => void
}): ReactNode {
  const columns = ['Revision', 'When', 'What', 'Who and why'].map(name => ({ name }))
  return (
    <Table caption={caption} columns={columns}>
      {revisions.map(revision => (
        <tr key={revision.number}>
          <th scope="row">
            <Button
              tone="quiet"
              aria-pressed={chosen === revision.number}
              className="aria-pressed:bg-sunk"
              onClick={() => onChoose(revision.number)}
            >
              <MarkShape shape={shapeOf(revision.kind)} /> r{revision.number}
            </Button>
          </th>
          <td>
            <When at={revision.at} exact />
          </td>
          <td>
            <KindBadge kind={revision.kind} /> <span className="break-words">{keysText(revision)}</span>
          </td>
          <td className="break-words">
            {revision.by}: {revision.message}
          </td>
        </tr>
      ))}
    </Table>
  )
}
