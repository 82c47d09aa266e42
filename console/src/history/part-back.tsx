import type { ReactNode } from 'react'
import { toDotted, type HistoryEntry, type Json } from 'varve'
import { segment } from '../api/request.ts'
import { taking } from '../editing/saved.ts'
import { useWhyNot } from '../session/why-not.ts'
import type { Compared } from './comparison.ts'
import { noteOwnWrite } from './own-writes.ts'
import { isSamePart, partIn } from './part-in.ts'
import type { RenderPart } from './part-diff.tsx'
import { ActButton, PreviewedWrite } from './previewed-write.tsx'
import { jsonText } from './value-words.ts'

/**
 * Offers to put single parts of a value back to what they were on the left side of a comparison. Undefined where nothing can be
 * put back: there is no left side, or it is of another scope.
 */
export function partBack(
  name: string,
  { from, to }: Compared,
  entries: readonly HistoryEntry[],
): RenderPart | undefined {
  if (from === undefined || to === undefined || from.scope !== to.scope) return undefined
  const present = entries.find(({ scope }) => scope === to.scope)
  return members => <PartBackButton {...{ name, members, from, present: present?.after }} />
}

interface PartBackProps {
  readonly name: string
  readonly members: readonly string[]
  readonly from: HistoryEntry
}

function PartBackButton({
  present,
  ...back
}: PartBackProps & {
  readonly present: Json | undefined
}): ReactNode {
  const { members, from } = back
  const mayNot = useWhyNot([from.after, present])
  const isSame = isSamePart(partIn(from.after, members), partIn(present, members))
  return (
    <ActButton
      label="Put back"
      name={`Put back ${toDotted(members)}`}
      why={isSame ? 'What stands now is the same.' : mayNot}
      renderDialog={close => <PartBackDialog {...back} onClose={close} />}
    />
  )
}

function PartBackDialog({
  name,
  members,
  from: { revision, scope, after },
  onClose,
}: PartBackProps & { readonly onClose: () => void }): ReactNode {
  const path = toDotted(members)
  const then = partIn(after, members)
  const words = then === undefined ? 'not set' : jsonText(then)
  const body = { to: revision, path: members, ...(scope === undefined ? {} : { scope }) }
  return (
    <PreviewedWrite
      title={`Put ${path} of ${name} back to r${revision}`}
      act={`Put ${path} back`}
      suggested={`Put ${path} back to r${revision}`}
      request={message => ({ method: 'POST', path: `v1/values/${segment(name)}/rollback`, body: { ...body, message } })}
      done={({ number }) => ({
        text: `${path} is ${words} again, as r${number ?? '?'}`,
        ...(number === undefined ? {} : { action: taking(number, noteOwnWrite) }),
      })}
      onClose={onClose}
    >
      <p className="break-words">
        A new revision makes <code>{path}</code> <code className="value">{words}</code> again. Every other part stays as
        it is now.
      </p>
    </PreviewedWrite>
  )
}
