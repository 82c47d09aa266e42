import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Table } from '../components/table.tsx'
import { momentText } from '../components/when.tsx'
import { usePreferences } from '../session/preferences.ts'
import { drawingSentence, type Drawing, type StepRow } from './course-drawing.ts'

const RampChart = lazy(() => import('./ramp-chart.tsx'))

/** A ramp as a picture with a sentence, and as a table for who would rather read it. */
export function RampFigure({ drawing }: { readonly drawing: Drawing }): ReactNode {
  const [asTable, showTable] = useState(false)
  const { theme, zone } = usePreferences()
  const sentence = drawingSentence(drawing)
  return (
    <figure className="card grid gap-2 p-4">
      {asTable ? (
        <StepTable steps={drawing.steps} zone={zone} caption={sentence} />
      ) : (
        <div role="img" aria-label={sentence} className="min-h-56">
          <Suspense fallback={<div className="h-56" />}>
            {/* A canvas has the colours of the moment it was drawn in. */}
            <RampChart key={theme} {...{ drawing, zone }} />
          </Suspense>
        </div>
      )}
      <figcaption className="text-faint flex flex-wrap items-center justify-between gap-2 text-sm">
        <span>Dashed: as planned. Solid: as it was. Dotted: what comes. The vertical line is now.</span>
        <Button tone="quiet" aria-pressed={asTable} onClick={() => showTable(!asTable)}>
          Show as {asTable ? 'chart' : 'table'}
        </Button>
      </figcaption>
    </figure>
  )
}

function StepTable({
  steps,
  zone,
  caption,
}: {
  readonly steps: readonly StepRow[]
  readonly zone: 'utc' | 'local'
  readonly caption: string
}): ReactNode {
  const columns = ['Step', 'Share', 'When', 'State'].map(name => ({ name }))
  return (
    <Table caption={caption} columns={columns}>
      {steps.map(({ number, percent, at, state, gate }) => (
        <tr key={number}>
          <th scope="row">{number}</th>
          <td>{percent} %</td>
          <td>{at === undefined ? 'not known' : momentText(at, zone)}</td>
          <td>
            {STATES[state]}
            {gate ? ', needs approval' : ''}
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** What became of a step, in a word. */
export const STATES: Readonly<Record<StepRow['state'], string>> = {
  done: 'done',
  current: 'reached',
  next: 'next',
  waiting: 'waits for approval',
  ahead: 'to come',
}
