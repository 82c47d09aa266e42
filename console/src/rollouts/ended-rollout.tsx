import type { ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { When } from '../components/when.tsx'
import { heldText } from '../history/value-words.ts'
import { drawingOf } from './course-drawing.ts'
import { newestRollout } from './phases.ts'
import { RampFigure } from './ramp-figure.tsx'

/** The last rollout there was, and how it ended. */
export function EndedRollout({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  const told = newestRollout(entries)
  if (told?.ended === undefined) return null
  const { phases, started, ended } = told
  return (
    <section className="grid gap-3" aria-labelledby="ended-rollout">
      <h2 id="ended-rollout" className="text-lg font-semibold">
        The last rollout
      </h2>
      <p>
        {started.by} started it in r{started.revision}, <When at={started.at} />: {started.message}. {ended.by} ended it
        in r{ended.revision}, <When at={ended.at} />: {ended.message}.{' '}
        <code className="value">{heldText(ended.after)}</code> has stood since.
      </p>
      <RampFigure drawing={drawingOf(phases, ended.at, ended.at)} />
    </section>
  )
}
