import { useState, type ReactNode } from 'react'
import { useAt } from '../addresses.ts'
import { useLive } from '../api/live.ts'
import type { ValueItem } from '../api/shapes.ts'
import { Screen } from '../components/screen.tsx'
import { useAll } from '../history/pages.ts'
import { Waiting } from '../history/waiting.tsx'
import { Attention } from '../overview/attention.tsx'
import { checklist, isFirstRun } from '../overview/checklist.ts'
import { FirstRun } from '../overview/first-run.tsx'
import { HealthCard } from '../overview/health-card.tsx'
import { useHealth } from '../overview/health-read.ts'
import { RecentChanges } from '../overview/recent-changes.tsx'
import { RunningRollouts } from '../overview/running-rollouts.tsx'

/** Is configuration healthy, and what should be looked at? */
export function Overview(): ReactNode {
  const at = useAt()
  const { all, pages } = useAll<ValueItem>('v1/values')
  return (
    <Screen title="Overview" lead="How configuration is doing, and what changed last.">
      <div className="grid gap-4">
        {at === undefined && all !== undefined ? <Checklist values={all.length} /> : null}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          {/* How the server is doing is of now: of the past nobody recorded it. */}
          {at === undefined ? <HealthCard /> : null}
          <RunningRollouts />
          <RecentChanges />
          {all === undefined ? <Waiting pages={pages} /> : <Attention values={all} />}
        </div>
      </div>
    </Screen>
  )
}

function Checklist({ values }: { readonly values: number }): ReactNode {
  const { data: health } = useHealth()
  const live = useLive()
  const revision = live.status === 'connecting' ? 0 : (live.revision ?? 0)
  const [first, setFirst] = useState(0)
  if (first === 0 && revision > 0) setFirst(revision)
  if (health === undefined) return null
  const durable = health.store !== undefined && health.store.name !== 'memory'
  const items = checklist({ values, durable, revision, arrived: first > 0 && revision > first })
  // Whoever has changed something often needs no first steps any more.
  return isFirstRun(items) && revision < 10 ? <FirstRun items={items} /> : null
}
