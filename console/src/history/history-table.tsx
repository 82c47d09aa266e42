import { Fragment, type ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { Badge } from '../components/badge.tsx'
import { When } from '../components/when.tsx'
import { usePreferences } from '../session/preferences.ts'
import { entryId, type Compared } from './comparison.ts'
import { byDay } from './days.ts'
import { KindBadge } from './kind-badge.tsx'
import { heldText } from './value-words.ts'

/** A list of changes in which two can be chosen. */
export interface HistoryTableProps {
  readonly caption: string
  readonly entries: readonly HistoryEntry[]
  readonly compared: Compared
  readonly onCompare: (side: 'from' | 'to', entry: HistoryEntry) => void
  /** What can be done about an entry, in its last column. */
  readonly renderActions: (entry: HistoryEntry) => ReactNode
}

/** What happened to a key, newest first and by day, with two columns of radio buttons: what is compared with what. */
export function HistoryTable({ caption, entries, compared, onCompare, renderActions }: HistoryTableProps): ReactNode {
  const { zone } = usePreferences()
  return (
    <div className="table-frame">
      <table className="table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {['From', 'To', 'Revision', 'Change', 'Actions'].map(name => (
              <th key={name} scope="col" className={name === 'Actions' ? WIDE : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {byDay(entries, zone).map(({ date, entries: ofDay }) => (
            <Fragment key={date}>
              <tr>
                <th colSpan={5} scope="colgroup" className="bg-sunk text-sm">
                  {date}
                </th>
              </tr>
              {ofDay.map(entry => (
                <EntryRow key={entryId(entry)} {...{ entry, compared, onCompare, renderActions }} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What stands in a row of its own where the window is narrow. */
const WIDE = 'hidden sm:table-cell'

type EntryRowProps = Pick<HistoryTableProps, 'compared' | 'onCompare' | 'renderActions'> & {
  readonly entry: HistoryEntry
}

function EntryRow({ entry, compared, onCompare, renderActions }: EntryRowProps): ReactNode {
  const { revision, kind, by, message, at, scope, restores, after } = entry
  return (
    <>
      <tr>
        <ChoiceCell side="from" {...{ entry, compared, onCompare }} />
        <ChoiceCell side="to" {...{ entry, compared, onCompare }} />
        <th scope="row" className="whitespace-nowrap">
          r{revision}
        </th>
        <td>
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <code className="value">{heldText(after)}</code>
            <KindBadge kind={kind} />
            {scope === undefined ? null : <Badge tone="violet">{scope}</Badge>}
          </div>
          <div className="text-faint text-sm">
            {by}, <When at={at} />
            {restores === undefined ? null : <>, as in r{restores}</>}
          </div>
          <div className="text-sm break-words">{message}</div>
        </td>
        <td className={WIDE}>{renderActions(entry)}</td>
      </tr>
      <tr className="sm:hidden">
        <td colSpan={5}>{renderActions(entry)}</td>
      </tr>
    </>
  )
}

type ChoiceCellProps = Pick<HistoryTableProps, 'compared' | 'onCompare'> & {
  readonly side: 'from' | 'to'
  readonly entry: HistoryEntry
}

function ChoiceCell({ side, entry, compared, onCompare }: ChoiceCellProps): ReactNode {
  const chosen = compared[side]
  return (
    <td className="w-12">
      <label className="inline-grid size-6 place-items-center">
        <input
          type="radio"
          name={`compared-${side}`}
          className="size-6"
          checked={chosen !== undefined && entryId(chosen) === entryId(entry)}
          onChange={() => onCompare(side, entry)}
        />
        <span className="sr-only">
          Compare {side} {entryId(entry)}
        </span>
      </label>
    </td>
  )
}
