import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryEntry, Json, RolloutState } from 'varve'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { Page, ValueDetail } from '../api/shapes.ts'
import { Badge, LayerBadge } from '../components/badge.tsx'
import { Screen } from '../components/screen.tsx'
import { Loaded, ReadOnlyNote } from '../components/states.tsx'
import { Value } from '../components/value.tsx'
import { heldIn } from '../history/value-words.ts'
import { BucketLookUp } from '../rollouts/bucket-look-up.tsx'
import { CohortQuestion } from '../rollouts/cohort-question.tsx'
import { EndedRollout } from '../rollouts/ended-rollout.tsx'
import { FlagRules } from '../rollouts/flag-rules.tsx'
import { KillSwitch } from '../rollouts/kill-switch.tsx'
import { OwnEntries } from '../rollouts/own-entries.tsx'
import { RolloutPanel } from '../rollouts/rollout-panel.tsx'
import { useRollouts } from '../rollouts/rollouts-read.ts'
import { splitText } from '../rollouts/split-text.ts'
import { StartRollout } from '../rollouts/start-rollout.tsx'
import { whoGets } from '../rollouts/status-words.ts'
import { RotationPanel } from '../secrets/rotation-note.tsx'
import { rotationOf } from '../secrets/rotation.ts'
import { useReadOnly } from '../session/me.ts'

const route = getRouteApi('/flags/$key')

/** One flag, or another value that is being rolled out: see it, hold it, stop it. */
export function FlagScreen(): ReactNode {
  const { key } = route.useParams()
  const readOnly = useReadOnly('release')
  const detail = useRead<ValueDetail>(`v1/values/${segment(key)}`)
  const rollouts = useRollouts()
  const states = (rollouts.states ?? []).filter(state => state.key === key)
  return (
    <Screen
      title={key}
      heading={<code>{key}</code>}
      lead={detail.data?.doc}
      actions={
        <>
          <Link to="/config/$key" params={{ key }}>
            The value, and why
          </Link>
          <Link to="/config/$key/history" params={{ key }}>
            History
          </Link>
        </>
      }
    >
      <Loaded result={detail}>{item => <Flag {...{ item, states, readOnly, asOf: rollouts.asOf }} />}</Loaded>
    </Screen>
  )
}

interface FlagProps {
  readonly item: ValueDetail
  readonly states: readonly RolloutState[]
  readonly readOnly: string | undefined
  readonly asOf: number | undefined
}

function Flag({ item, states, readOnly, asOf }: FlagProps): ReactNode {
  const { key } = item
  // Of the past, only what is served tells; an override may stand above it.
  const killed = asOf === undefined ? (item.killed ?? false) : item.layer === 'killed'
  const history = useRead<Page<HistoryEntry>>(`v1/values/${segment(key)}/history`, { limit: 200 })
  const entries = history.data?.items ?? []
  const held = heldIn(item.entry?.value)
  const isForEverybody = states.some(({ scope }) => scope === undefined)
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-3">
        <span>
          {item.split === undefined ? null : <strong>{splitText(item.split)}. </strong>}
          {whoGets({ killed, isRolledOut: states.length > 0, hasRules: held.kind === 'flag' })}{' '}
          <Value value={item.value} unit={item.unit} />
        </span>
        <LayerBadge layer={item.layer} />
        {killed ? <Badge tone="rose">Killed</Badge> : null}
        {readOnly === undefined ? <Controls {...{ item, states, killed }} /> : <ReadOnlyNote reason={readOnly} />}
      </div>
      {states.map(state => {
        const rotation = rotationOf(state)
        return rotation === undefined ? (
          <RolloutPanel key={state.scope ?? ''} {...{ state, entries, readOnly, asOf, killed }} />
        ) : (
          <RotationPanel key={state.scope ?? ''} {...{ name: key, rotation, asOf }} />
        )
      })}
      {isForEverybody || item.secret ? null : <EndedRollout entries={entries} />}
      {held.kind === 'flag' ? (
        <section className="grid gap-3" aria-labelledby="rules">
          <h2 id="rules" className="text-lg font-semibold">
            Rules
          </h2>
          <FlagRules document={held.flag} />
        </section>
      ) : null}
      <OwnEntries entries={item.entries ?? []} />
      {item.secret ? null : (
        <>
          <BucketLookUp name={key} />
          <CohortQuestion name={key} />
        </>
      )}
    </div>
  )
}

function Controls({
  item,
  states,
  killed,
}: Pick<FlagProps, 'item' | 'states'> & { readonly killed: boolean }): ReactNode {
  const isRunning = states.some(({ scope }) => scope === undefined)
  // A setting is fixed for the life of a process, and a secret is not typed into a plan.
  if (item.kind === 'setting' || item.secret) return null
  return (
    <>
      <StartRollout
        name={item.key}
        variants={variantsOf(item)}
        why={isRunning ? 'A rollout is under way. Complete or abort it first.' : undefined}
      />
      <KillSwitch name={item.key} killed={killed} />
    </>
  )
}

function variantsOf({ declared, type }: ValueDetail): readonly Json[] | undefined {
  const variants = Object.values(declared?.variants ?? {})
  if (variants.length > 0) return variants
  return type === 'boolean' ? [true, false] : undefined
}
