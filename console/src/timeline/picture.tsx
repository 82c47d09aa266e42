import { type ReactNode } from 'react'
import type { Revision } from 'varve'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/states.tsx'
import { counted } from '../components/value.tsx'
import { useUnmoved } from '../history/unmoved.ts'
import { WaitingNote } from '../history/waiting-note.tsx'
import type { Span } from './marks.ts'
import { RevisionTable } from './revision-table.tsx'
import { TimeLine } from './time-line.tsx'

/** As many revisions are rows of the table; the line shows all. */
const MOST_ROWS = 200

/** The changes of a span: the line to slide on, and the same as a table. */
export function Picture({
  span,
  revisions,
  at,
  revision,
  onChoose,
  onWiden,
}: {
  readonly span: Span
  /** Newest first. */
  readonly revisions: readonly Revision[]
  readonly at: number
  /** The revision that counts then. */
  readonly revision: number
  readonly onChoose: (revision: number) => void
  /** Shows the last changes there were; undefined where there never were any. */
  readonly onWiden: (() => void) | undefined
}): ReactNode {
  const within = revisions.filter(one => one.at >= span.from && one.at <= span.to)
  const { shown, waiting, show, held } = useUnmoved(within, ({ number }) => number)
  const inOrder = shown.toReversed()
  // Several may be of one instant: the number says which of them counts.
  const index = inOrder.findLastIndex(one => one.number <= revision)
  if (within.length === 0)
    return (
      <EmptyState title={onWiden === undefined ? 'Nothing was ever changed' : 'Nothing changed in this range'}>
        {onWiden === undefined ? (
          <p>Every change is a revision with an author, a message and a time, and shows here.</p>
        ) : (
          <Button onClick={onWiden}>Show the last changes</Button>
        )}
      </EmptyState>
    )
  return (
    <div className="grid gap-3">
      <TimeLine
        {...{ span, revisions: inOrder, at, index }}
        onChoose={chosen => {
          const target = inOrder[chosen]
          if (target !== undefined) onChoose(target.number)
        }}
      />
      <details>
        <summary>Show as table</summary>
        <div {...held} className="mt-2">
          <WaitingNote waiting={waiting} onShow={show} />
          <RevisionTable
            caption={counted(shown.length, 'change')}
            revisions={shown.slice(0, MOST_ROWS)}
            chosen={inOrder[index]?.number}
            onChoose={onChoose}
          />
        </div>
      </details>
    </div>
  )
}
