import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RolloutState } from 'varve'
import type { ValueItem } from '../api/shapes.ts'
import { Badge } from '../components/badge.tsx'
import { FilterField } from '../components/filter-field.tsx'
import { KeyName } from '../components/key-name.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState } from '../components/states.tsx'
import { Table } from '../components/table.tsx'
import { counted, Value } from '../components/value.tsx'
import { useAll } from '../history/pages.ts'
import { Waiting } from '../history/waiting.tsx'
import { flagRows, type FlagRow } from '../rollouts/flag-rows.ts'
import { useRollouts } from '../rollouts/rollouts-read.ts'
import { standingOf } from '../rollouts/standing.ts'
import { splitText } from '../rollouts/split-text.ts'
import { StatusBadge } from '../rollouts/status-badge.tsx'
import { statusSentence } from '../rollouts/status-words.ts'
import { useNow } from '../components/now.ts'
import { RotationBadge, RotationNote } from '../secrets/rotation-note.tsx'
import { rotationOf } from '../secrets/rotation.ts'

const route = getRouteApi('/flags')

/** Every flag, and whatever else is being rolled out. */
export function Flags(): ReactNode {
  const { filter = '' } = route.useSearch()
  const { all, pages } = useAll<ValueItem>('v1/values')
  const { states = [], asOf } = useRollouts()
  const navigate = route.useNavigate()
  const narrow = (text: string | undefined): void =>
    void navigate({ search: previous => ({ ...previous, filter: text }), replace: true })
  return (
    <Screen title="Flags" lead="Who gets what, and what is on its way to everybody.">
      {all === undefined ? (
        <Waiting pages={pages} />
      ) : flagRows(all, states).length === 0 ? (
        <NoFlags />
      ) : (
        <>
          <FilterField label="Filter flags" filter={filter} onFilter={narrow} />
          <FlagTable rows={flagRows(all, states, filter)} asOf={asOf} />
        </>
      )}
    </Screen>
  )
}

function NoFlags(): ReactNode {
  return (
    <EmptyState title="No flags yet">
      <p>A flag is a live value with variants and rules. Declare one, and it shows here.</p>
      <pre className="code-block">{"checkout: { newFlow: flag({ doc: 'Serve the rewritten checkout.' }) }"}</pre>
    </EmptyState>
  )
}

function FlagTable({
  rows,
  asOf,
}: {
  readonly rows: readonly FlagRow[]
  readonly asOf: number | undefined
}): ReactNode {
  if (rows.length === 0) return <p className="card p-4">No flag fits the filter.</p>
  const columns = ['Flag', 'Serves', 'State'].map(name => ({ name }))
  return (
    <Table caption={counted(rows.length, 'flag')} columns={columns}>
      {rows.map(row => (
        <Row key={row.item.key} row={row} asOf={asOf} />
      ))}
    </Table>
  )
}

/** What the server says was done is not in the future, though its clock may be ahead. */
function sentenceAt(state: RolloutState, now: number, killed: boolean): string {
  const at = Math.max(now, state.changed.at)
  return statusSentence(standingOf(state, at, killed), at)
}

function Row({
  row: { item, rollouts, killed },
  asOf,
}: {
  readonly row: FlagRow
  readonly asOf: number | undefined
}): ReactNode {
  const present = useNow(5000)
  const now = asOf ?? present
  return (
    <tr>
      <th scope="row">
        <Link to={item.secret ? '/secrets/$key' : '/flags/$key'} params={{ key: item.key }} className="break-words">
          <KeyName name={item.key} />
        </Link>
        {item.doc === undefined ? null : <div className="text-faint text-sm font-normal">{item.doc}</div>}
      </th>
      <td>{item.split === undefined ? <Value value={item.value} unit={item.unit} /> : splitText(item.split)}</td>
      <td>
        {killed ? <Badge tone="rose">Killed</Badge> : null}
        {rollouts.length === 0 && !killed ? <span className="text-faint">no rollout</span> : null}
        {rollouts.map(state => (
          <Standing key={state.scope ?? ''} {...{ state, asOf, now, killed }} />
        ))}
      </td>
    </tr>
  )
}

function Standing({
  state,
  asOf,
  now,
  killed,
}: {
  readonly state: RolloutState
  readonly asOf: number | undefined
  readonly now: number
  readonly killed: boolean
}): ReactNode {
  const rotation = rotationOf(state)
  return (
    <div className="grid gap-0.5">
      <span>
        {rotation === undefined ? <StatusBadge status={state.status} /> : <RotationBadge />} {state.scope}
      </span>
      <span className="text-faint text-sm">
        {rotation === undefined ? sentenceAt(state, now, killed) : <RotationNote {...{ rotation, asOf }} />}
      </span>
    </div>
  )
}
