import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import type { Revision } from 'varve'
import { momentText } from '../components/when.tsx'
import { usePreferences } from '../session/preferences.ts'
import { groupMarks, ticksOf, type MarkGroup, type Span } from './marks.ts'
import { MarkShape } from './mark-shape.tsx'
import { moved, nearestStop } from './slider.ts'

/** The changes of a span as marks on a line, and the moment that is chosen on it. */
export interface TimeLineProps {
  readonly span: Span
  /** In order of time. */
  readonly revisions: readonly Revision[]
  /** The instant that is chosen, in milliseconds since 1970 UTC. */
  readonly at: number
  /** Index of the revision that counts then; -1 before the first. */
  readonly index: number
  readonly onChoose: (index: number) => void
}

/** A slider over revisions. The same is a table below: nothing is told here only. */
export function TimeLine({ span, revisions, at, index, onChoose }: TimeLineProps): ReactNode {
  const line = useRef<HTMLDivElement>(null)
  const { zone } = usePreferences()
  const stops = revisions.map(({ number, at }) => ({ revision: number, at }))
  const marks = revisions.map(({ number, at, kind }) => ({ revision: number, at, kind }))
  const press = (event: KeyboardEvent): void => {
    const target = moved(stops, index, event)
    if (target === undefined) return
    event.preventDefault()
    onChoose(target)
  }
  const point = ({ clientX }: PointerEvent): void => {
    const box = line.current?.getBoundingClientRect()
    if (box === undefined || stops.length === 0) return
    onChoose(nearestStop(stops, span.from + ((clientX - box.left) / box.width) * (span.to - span.from)))
  }
  const stop = stops[index]
  return (
    <div className="card p-4">
      <div
        ref={line}
        role="slider"
        tabIndex={0}
        aria-label="Moment"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, stops.length - 1)}
        aria-valuenow={Math.max(0, index)}
        aria-valuetext={`${momentText(at, zone)}, ${stop === undefined ? 'before the first revision' : `revision ${stop.revision}`}`}
        aria-describedby="time-line-keys"
        className="relative h-16 cursor-crosshair touch-none select-none"
        onKeyDown={press}
        onPointerDown={point}
      >
        <span aria-hidden className="bg-edge-strong absolute inset-x-0 top-8 h-px" />
        {groupMarks(marks, span).map(group => (
          <GroupMark key={group.marks[0]?.revision} group={group} />
        ))}
        <Handle position={(at - span.from) / (span.to - span.from)} />
      </div>
      <TickRow span={span} zone={zone} />
      <p id="time-line-keys" className="text-faint mt-2 text-sm">
        Arrow keys go by one revision, with Shift by ten; Page Up and Page Down by an hour; Home and End to the ends.
      </p>
    </div>
  )
}

function GroupMark({ group: { position, shape, marks } }: { readonly group: MarkGroup }): ReactNode {
  return (
    <span
      aria-hidden
      className="absolute top-8 -translate-x-1/2 -translate-y-1/2"
      style={{ left: `${position * 100}%` }}
      title={marks.map(({ revision }) => `r${revision}`).join(', ')}
    >
      <MarkShape shape={shape} />
      {shape === 'many' ? <span className="absolute left-1/2 -translate-x-1/2 text-xs">{marks.length}</span> : null}
    </span>
  )
}

function Handle({ position }: { readonly position: number }): ReactNode {
  if (position < 0 || position > 1) return null
  return (
    <span
      aria-hidden
      className="bg-link absolute inset-y-0 w-0.5 -translate-x-1/2"
      style={{ left: `${position * 100}%` }}
    >
      <span className="bg-link absolute -top-1 left-1/2 size-3 -translate-x-1/2 rounded-full" />
    </span>
  )
}

const DAY = 86_400_000

function TickRow({ span, zone }: { readonly span: Span; readonly zone: 'utc' | 'local' }): ReactNode {
  const offset = zone === 'utc' ? 0 : -new Date(span.to).getTimezoneOffset() * 60_000
  const { every, at } = ticksOf(span, offset)
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(every >= DAY ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' }),
    ...(every < 60_000 ? { second: '2-digit' } : {}),
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  })
  return (
    <div aria-hidden className="text-faint relative h-5 overflow-hidden text-xs">
      {at.map(tick => (
        <span
          key={tick}
          className="absolute -translate-x-1/2"
          style={{ left: `${((tick - span.from) / (span.to - span.from)) * 100}%` }}
        >
          {format.format(tick)}
        </span>
      ))}
    </div>
  )
}
