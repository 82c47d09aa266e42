import { Link } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button, buttonClass } from '../components/button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { TextField } from '../components/text-field.tsx'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { pointText, readPoint, UnreadableTime, type Reading } from './time-expression.ts'

/** The moment that is chosen, and what can be done with it. */
export interface MomentBarProps {
  /** As the server reads it: an ISO time, `r1203`, a tag. */
  readonly moment: string
  readonly revision: number
  /** Number of the newest revision. */
  readonly newest: number
  readonly reading: Reading
  readonly onMoment: (moment: string) => void
  /** Goes one revision back (-1) or on (1). */
  readonly onStep: (direction: -1 | 1) => void
  /** Why nothing can be restored here. */
  readonly readOnly: string | undefined
}

/** Names the chosen moment, lets another be typed, and leads on from it. */
export function MomentBar({
  moment,
  revision,
  newest,
  reading,
  onMoment,
  onStep,
  readOnly,
}: MomentBarProps): ReactNode {
  return (
    <div className="my-4 grid gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <Button disabled={revision <= 0} data-shortcut="[" onClick={() => onStep(-1)}>
          <ChevronLeft aria-hidden size={14} /> <span className="sr-only">Back to </span>r{Math.max(0, revision - 1)}
        </Button>
        <MomentForm key={moment} {...{ moment, reading, onMoment }} />
        <span className="py-1 font-semibold" aria-live="polite">
          r{revision}
        </span>
        <Button disabled={revision >= newest} data-shortcut="]" onClick={() => onStep(1)}>
          <span className="sr-only">On to </span>r{Math.min(newest, revision + 1)}{' '}
          <ChevronRight aria-hidden size={14} />
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Link to="/config" search={{ at: moment }} className={buttonClass()}>
          See everything as it was
        </Link>
        <Link to="/compare" search={{ from: moment, to: 'now' }} className={buttonClass()} data-shortcut="d">
          Compare with now
        </Link>
        <CopyButton text={linkTo(moment)}>Copy link</CopyButton>
        {readOnly === undefined ? <RestoreButton {...{ moment, revision }} /> : null}
      </div>
    </div>
  )
}

/** The address of this screen with a moment that stays what it is, also where it was typed as `now`. */
function linkTo(moment: string): string {
  const url = new URL(location.href)
  url.searchParams.set('moment', moment)
  return url.href
}

function MomentForm({ moment, reading, onMoment }: Pick<MomentBarProps, 'moment' | 'reading' | 'onMoment'>): ReactNode {
  const [typed, setTyped] = useState(moment)
  const [problem, setProblem] = useState<string>()
  const submit = (): void => {
    try {
      onMoment(pointText(readPoint(typed, reading)))
    } catch (error) {
      if (!(error instanceof UnreadableTime)) throw error
      setProblem(error.message)
    }
  }
  return (
    <form
      className="flex min-w-0 flex-wrap items-end gap-2"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <TextField label="At" value={typed} error={problem} onChange={setTyped} />
      <Button type="submit">Go</Button>
    </form>
  )
}

function RestoreButton({ moment, revision }: { readonly moment: string; readonly revision: number }): ReactNode {
  return (
    <ActButton
      danger
      label="Restore all to this moment"
      renderDialog={close => (
        <PreviewedWrite
          danger
          title={`Restore everything to r${revision}`}
          act={`Restore to r${revision}`}
          request={message => ({ method: 'POST', path: 'v1/restore', body: { to: moment, message } })}
          done={({ number }) => (number === undefined ? 'Everything is so already' : `Restored by r${number}`)}
          onClose={close}
        >
          <p>Every stored value becomes what it was then, as one new revision. Nothing of the history is lost.</p>
        </PreviewedWrite>
      )}
    />
  )
}
