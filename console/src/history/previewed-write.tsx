import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ApiProblem } from '../api/problem.ts'
import { send, type ApiRequest } from '../api/request.ts'
import { useWrite, type WriteAnswer } from '../api/writing.ts'
import { announce, type Announcement } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { ConfirmWithMessage } from '../components/confirm-with-message.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { useSettled } from '../components/settled.ts'
import { Skeleton } from '../components/states.tsx'
import { EffectList, type Effect } from './effect-list.tsx'
import { noteOwnWrite } from './own-writes.ts'

/** Something that is written once its effect was seen and a message given. */
export interface PreviewedWriteProps {
  readonly title: string
  /** What the button says it does: «Roll back to r1840». */
  readonly act: string
  readonly danger?: boolean
  /** False while something is missing that it takes. */
  readonly isPossible?: boolean
  readonly suggested?: string
  /** The request that does it; its answer to `?dryRun=true` is the preview. */
  readonly request: (message: string) => ApiRequest
  readonly children?: ReactNode
  /** More of the preview than a list says: a picture. */
  readonly renderEffect?: (effect: Effect) => ReactNode
  readonly onClose: () => void
  /** What is said when it is done. */
  readonly done: (answer: WriteAnswer) => string | Announcement
}

/** A dialog that shows what a write would do, asks why, and does it. */
export function PreviewedWrite(props: PreviewedWriteProps): ReactNode {
  const { title, act, danger = false, isPossible = true, suggested = '', request } = props
  const { children, renderEffect, onClose, done } = props
  const write = useWrite()
  const confirm = (message: string): void =>
    write.mutate(request(message), {
      onSuccess: answer => {
        announce(done(answer))
        noteOwnWrite()
        onClose()
      },
    })
  return (
    <ConfirmWithMessage
      {...{ title, act, danger, suggested, onClose, open: true, problem: write.error }}
      busy={write.isPending || !isPossible}
      onConfirm={confirm}
    >
      {children}
      <Preview
        request={request(suggested === '' ? 'Preview' : suggested)}
        isOver={write.isPending || write.isSuccess}
        renderEffect={renderEffect}
      />
    </ConfirmWithMessage>
  )
}

/** What a request would change, as the server works it out; nothing is written. */
function Preview({
  request,
  isOver,
  renderEffect,
}: {
  readonly request: ApiRequest
  readonly isOver: boolean
  readonly renderEffect: PreviewedWriteProps['renderEffect']
}): ReactNode {
  // What is being typed is asked about once it rests.
  const dry = dryRunOf(useSettled(request, 300))
  const preview = useQuery<Effect | undefined, ApiProblem>({
    queryKey: ['preview', dry.method, dry.path, dry.query, dry.body],
    queryFn: async ({ signal }) => (await send<Effect | undefined>(dry, signal)) ?? {},
    staleTime: 0,
    gcTime: 0,
    // What is being done is news to everybody, and must not be asked about once more.
    enabled: !isOver,
  })
  if (preview.error !== null) return <ProblemNote problem={preview.error} />
  if (preview.data === undefined) return <Skeleton rows={2} />
  return (
    <>
      {renderEffect?.(preview.data)}
      <EffectList effect={preview.data} />
    </>
  )
}

function dryRunOf(request: ApiRequest): ApiRequest {
  return { ...request, query: { ...request.query, dryRun: true } }
}

/** A button that opens a dialog, and names why it cannot where it cannot. */
export function ActButton({
  label,
  name = label,
  why,
  danger = false,
  renderDialog,
}: {
  readonly label: string
  /** What it is called where several have the same label, which it begins with: «Undo r12». */
  readonly name?: string
  /** Why it cannot be done, as a sentence. */
  readonly why?: string | undefined
  readonly danger?: boolean
  readonly renderDialog: (close: () => void) => ReactNode
}): ReactNode {
  const [isOpen, open] = useState(false)
  return (
    <>
      <Button
        tone={danger ? 'danger' : 'usual'}
        aria-label={why === undefined ? name : `${name}. ${why}`}
        aria-disabled={why !== undefined}
        title={why}
        className={why === undefined ? '' : 'cursor-not-allowed opacity-60'}
        onClick={() => open(why === undefined)}
      >
        {label}
      </Button>
      {isOpen ? renderDialog(() => open(false)) : null}
    </>
  )
}
