import { getRouteApi } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import type { Revision } from 'varve'
import { Screen } from '../components/screen.tsx'
import { ReadOnlyNote } from '../components/states.tsx'
import { Waiting } from '../history/waiting.tsx'
import { useReadOnly } from '../session/me.ts'
import { usePreferences } from '../session/preferences.ts'
import { JustBefore } from '../timeline/just-before.tsx'
import { LiveThen } from '../timeline/live-then.tsx'
import { MomentBar } from '../timeline/moment-bar.tsx'
import { useNow } from '../components/now.ts'
import { Picture } from '../timeline/picture.tsx'
import { around, readRange, shifted, usualRange } from '../timeline/range.ts'
import { RangeForm } from '../timeline/range-form.tsx'
import { touches } from '../timeline/changed-keys.ts'
import { useInstant, useRevisions } from '../timeline/revisions.ts'
import { readPoint, UnreadableTime, type Point, type Reading } from '../timeline/time-expression.ts'

const route = getRouteApi('/timeline')

/** What was live at a moment, and what had just changed. */
export function Timeline(): ReactNode {
  const { from = usualRange.from, to = usualRange.to, keys = '*' } = route.useSearch()
  const navigate = route.useNavigate()
  const now = useNow(30_000)
  const { zone } = usePreferences()
  const reading: Reading = useMemo(() => ({ now, zone }), [now, zone])
  const range = readRange({ from, to }, reading)
  const ends = 'problems' in range ? undefined : range
  const [first, last] = [useInstant(ends?.from), useInstant(ends?.to)]
  const span = { from: first ?? now - 86_400_000, to: last ?? now }
  const { pages, revisions } = useRevisions(first)
  const show = (search: object): void => void navigate({ search: previous => ({ ...previous, ...search }) })
  return (
    <Screen title="Timeline" lead="What was live at a moment, and what had just changed.">
      <RangeForm
        range={{ from, to, keys }}
        problems={'problems' in range ? range.problems : {}}
        onRange={show}
        onShift={direction => show(shifted(span, direction, now))}
      />
      {revisions !== undefined ? <Moment {...{ span, revisions, keys, reading, show }} /> : <Waiting pages={pages} />}
    </Screen>
  )
}

interface MomentProps {
  readonly span: { readonly from: number; readonly to: number }
  readonly revisions: readonly Revision[]
  readonly keys: string
  readonly reading: Reading
  readonly show: (search: object) => void
}

function Moment({ span, revisions, keys, reading, show }: MomentProps): ReactNode {
  const { moment, at: asOf } = route.useSearch()
  const readOnly = useReadOnly('write')
  const named = pointOf(moment ?? asOf, reading)
  const at = useInstant(named) ?? Math.min(span.to, reading.now)
  const counted = revisions.filter(revision => touches(revision, keys))
  const revision = named?.kind === 'revision' ? named.revision : (revisions.find(one => one.at <= at)?.number ?? 0)
  const chosen = moment ?? asOf ?? `r${revision}`
  const newest = revisions[0]?.number ?? 0
  const choose = (number: number): void => show({ moment: `r${number}` })
  const last = counted.slice(0, 20).map(one => one.at)
  return (
    <>
      {readOnly === undefined ? null : <ReadOnlyNote reason={readOnly} />}
      <Picture
        {...{ span, at, revision, revisions: counted, onChoose: choose }}
        onWiden={last.length === 0 ? undefined : () => show({ ...around(last, reading.now), moment: undefined })}
      />
      {revisions.length === 0 ? null : (
        <>
          <MomentBar
            {...{ moment: chosen, revision, newest, reading, readOnly }}
            onMoment={typed => show({ moment: typed })}
            onStep={direction => choose(Math.min(Math.max(0, revision + direction), newest))}
          />
          <div className="grid items-start gap-6 lg:grid-cols-[2fr_3fr]">
            <JustBefore {...{ at, revision, keys }} />
            <LiveThen moment={chosen} />
          </div>
        </>
      )}
    </>
  )
}

/** What an address names; one that cannot be read is as good as none. */
function pointOf(text: string | undefined, reading: Reading): Point | undefined {
  if (text === undefined) return undefined
  try {
    return readPoint(text, reading)
  } catch (error) {
    if (error instanceof UnreadableTime) return undefined
    throw error
  }
}
