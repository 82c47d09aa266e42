import { Link } from '@tanstack/react-router'
import { Lock, TriangleAlert } from 'lucide-react'
import { useCallback, type ReactNode } from 'react'
import type { ValueItem } from '../api/shapes.ts'
import { Badge, LayerBadge } from '../components/badge.tsx'
import { KeyName } from '../components/key-name.tsx'
import { LongRows } from '../components/long-rows.tsx'
import { Table } from '../components/table.tsx'
import { counted, Value } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import { splitText } from '../rollouts/split-text.ts'
import type { Chosen } from './chosen.ts'
import { differsFromDefault, NOT_IN_CODE, type Group } from './grouping.ts'

/** Where the window is narrow, type and change stand on the page of the value, and so does what can be done. */
const NARROW =
  'max-sm:[&_tr>:nth-child(3)]:hidden max-sm:[&_tr>:nth-child(5)]:hidden max-sm:[&_tr>:nth-child(6)]:hidden'
const COLUMNS = ['Key', 'Value', 'Type', 'Source', 'Changed', 'Actions'].map(name => ({ name }))

/** The values of one group. */
export function ValueTable({
  group: { name, items },
  readOnly,
  isLong,
  chosen,
}: {
  readonly group: Group
  readonly readOnly: string | undefined
  /** True where rows far from the eye are left out. */
  readonly isLong: boolean
  readonly chosen: Chosen
}): ReactNode {
  const renderRow = useCallback(
    (item: ValueItem, rowIndex: number | undefined) => <Row key={item.key} {...{ item, readOnly, rowIndex, chosen }} />,
    [readOnly, chosen],
  )
  return (
    <details open className="mb-5">
      <summary className="mb-2 rounded-md py-1">
        <h2 className="inline text-lg font-semibold">{name}</h2>{' '}
        <span className="text-faint">{counted(items.length, 'value')}</span>
      </summary>
      {name === NOT_IN_CODE ? (
        <p className="mb-2">The log holds these, and no declaration knows them. Declare them again, or delete them.</p>
      ) : null}
      <Table
        caption={`Values: ${name}`}
        hideCaption
        hasBodies
        columns={COLUMNS}
        layout={`values-layout ${NARROW}`}
        rows={isLong ? items.length + 1 : undefined}
      >
        <LongRows {...{ items, isLong, renderRow, columns: COLUMNS.length }} />
      </Table>
    </details>
  )
}

interface RowProps {
  readonly item: ValueItem
  readonly readOnly: string | undefined
  readonly rowIndex: number | undefined
  readonly chosen: Chosen
}

function Row({ item, readOnly, rowIndex, chosen }: RowProps): ReactNode {
  const { key, doc, value, unit, type, secret, deprecated } = item
  return (
    <tr aria-rowindex={rowIndex}>
      <th scope="row" className="sm:min-w-52">
        <input
          type="checkbox"
          className="mr-2 size-4 align-text-bottom"
          aria-label={`Choose ${key}`}
          checked={chosen.keys.has(key)}
          onChange={() => chosen.toggle(key)}
        />
        <Link to="/config/$key" params={{ key }} data-shortcut="w" className="value">
          <KeyName name={key} />
        </Link>
        {deprecated === undefined ? null : <Badge tone="amber">deprecated</Badge>}
        {doc === undefined ? null : <p className="text-faint text-sm font-normal">{doc}</p>}
      </th>
      <td className="max-w-96">
        {item.split === undefined ? (
          <Value value={value} unit={unit} />
        ) : (
          <span title={`Somebody of whom nothing is known gets ${JSON.stringify(value)}.`}>
            {splitText(item.split)}
          </span>
        )}
        {differsFromDefault(item) && item.split === undefined ? (
          <p className="text-faint text-sm">
            default <Value value={item.default} />
          </p>
        ) : null}
        {item.invalid === undefined ? null : (
          <p className="text-danger-ink text-sm">
            <TriangleAlert aria-hidden size={13} className="inline" /> What is stored {item.invalid}: the next layer
            serves.
          </p>
        )}
      </td>
      <td>
        <Badge tone="outline">{type}</Badge> {secret ? <Lock aria-label="secret" size={14} className="inline" /> : null}
      </td>
      <td>
        <Source item={item} />
      </td>
      <td className="text-sm">
        <Changed item={item} />
      </td>
      <td className="text-sm">
        <Actions item={item} readOnly={readOnly} />
      </td>
    </tr>
  )
}

/** Where a value comes from, and who else has one of their own. */
function Source({ item: { key, layer, origin, scopes, rollout, secret } }: { readonly item: ValueItem }): ReactNode {
  return (
    <span className="flex flex-wrap gap-1">
      <LayerBadge layer={layer} place={origin} />
      {rollout === undefined || rollout === null || (secret && rollout.status === 'complete') ? null : secret ? (
        <Link to="/secrets/$key" params={{ key }}>
          <Badge tone="violet">rotating</Badge>
        </Link>
      ) : (
        <Link to="/flags/$key" params={{ key }}>
          <LayerBadge layer="rollout" place="A rollout is under way" />
        </Link>
      )}
      {scopes === 0 ? null : (
        <Badge tone="violet" title="Tenants, services or environments with a value of their own">
          {counted(scopes, 'scope')}
        </Badge>
      )}
    </span>
  )
}

function Changed({ item: { at, by, revision, message } }: { readonly item: ValueItem }): ReactNode {
  if (at === undefined) return null
  return (
    <span title={message}>
      <When at={at} />
      <br />
      <span className="text-faint">
        {by} · r{revision}
      </span>
    </span>
  )
}

function Actions({ item, readOnly }: { readonly item: ValueItem; readonly readOnly: string | undefined }): ReactNode {
  const { key, secret, inCode } = item
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {secret ? (
        <Link to="/secrets/$key" params={{ key }} aria-label={`Protected: ${key}`} className="min-h-6">
          Protected
        </Link>
      ) : !inCode || readOnly !== undefined ? null : (
        <Link
          to="/config/$key/edit"
          params={{ key }}
          data-shortcut="e"
          aria-label={`Edit ${key}`}
          className="inline-block min-h-6"
        >
          Edit
        </Link>
      )}
      <Link
        to="/config/$key/history"
        params={{ key }}
        data-shortcut="h"
        aria-label={`History of ${key}`}
        className="inline-block min-h-6"
      >
        History
      </Link>
    </span>
  )
}
