import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { segment } from '../api/request.ts'
import { taking } from '../editing/saved.ts'
import { useWhyNot } from '../session/why-not.ts'
import { entryId, whyNotBack } from './comparison.ts'
import { noteOwnWrite } from './own-writes.ts'
import { ActButton, PreviewedWrite } from './previewed-write.tsx'
import { heldText } from './value-words.ts'

/** What can be done about one version of a key. */
export function HistoryActions({
  name,
  entries,
  entry,
  readOnly,
}: {
  /** The key whose history it is. */
  readonly name: string
  readonly entries: readonly HistoryEntry[]
  readonly entry: HistoryEntry
  readonly readOnly: string | undefined
}): ReactNode {
  return (
    <div className="flex flex-wrap gap-1">
      {readOnly === undefined ? (
        <>
          <RevertButton {...{ name, entries, entry }} />
          <UndoButton entry={entry} present={presentOf(entries, entry)} />
        </>
      ) : null}
      <Link
        to="/config/$key"
        params={{ key: name }}
        search={{ at: `r${entry.revision}` }}
        className="px-1 py-1 text-sm"
      >
        See it at r{entry.revision}
      </Link>
    </div>
  )
}

function RevertButton({
  name,
  entries,
  entry,
}: {
  name: string
  entries: readonly HistoryEntry[]
  entry: HistoryEntry
}): ReactNode {
  const { revision, scope, after } = entry
  const scoped = scope === undefined ? {} : { scope }
  const mayNot = useWhyNot([after, presentOf(entries, entry)?.after])
  return (
    <ActButton
      label="Revert to this"
      name={`Revert to this: ${entryId(entry)}`}
      why={whyNotBack(entries, entry) ?? mayNot}
      renderDialog={close => (
        <PreviewedWrite
          title={`Revert ${name} to r${revision}`}
          act={`Revert to r${revision}`}
          request={message => ({
            method: 'POST',
            path: `v1/values/${segment(name)}/rollback`,
            body: { to: revision, message, ...scoped },
          })}
          done={({ number }) => ({
            text: `${name} is ${heldText(after)} again, as r${number ?? '?'}`,
            ...(number === undefined ? {} : { action: taking(number, noteOwnWrite) }),
          })}
          onClose={close}
        >
          <p>A new revision brings back what stood at r{revision}. Nothing of the history is lost.</p>
        </PreviewedWrite>
      )}
    />
  )
}

/** What stands now where an entry once stood. */
function presentOf(entries: readonly HistoryEntry[], { scope }: HistoryEntry): HistoryEntry | undefined {
  return entries.find(one => one.scope === scope)
}

/** Takes back all of one revision, whichever keys it changed. */
function UndoButton({
  entry: { revision, before, after },
  present,
}: {
  readonly entry: HistoryEntry
  readonly present: HistoryEntry | undefined
}): ReactNode {
  return (
    <ActButton
      label="Undo"
      name={`Undo r${revision}`}
      why={useWhyNot([before, after, present?.after])}
      renderDialog={close => (
        <PreviewedWrite
          title={`Undo r${revision}`}
          act={`Undo r${revision}`}
          request={message => ({ method: 'POST', path: `v1/revisions/${revision}/undo`, body: { message } })}
          done={({ number }) => `r${revision} is undone by r${number ?? '?'}`}
          onClose={close}
        >
          <p>
            A new revision puts back everything that r{revision} changed. It is refused where something was changed
            again since.
          </p>
        </PreviewedWrite>
      )}
    />
  )
}
