import { useEffect, useState, type ReactNode } from 'react'
import type { Json } from 'varve'
import { ApiProblem } from '../api/problem.ts'
import { readAgain } from '../api/reading.ts'
import { send } from '../api/request.ts'
import { Button } from '../components/button.tsx'
import { ConfirmWithMessage } from '../components/confirm-with-message.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { useNow } from '../components/now.ts'
import { actPath, placeText, scopeMember, type SecretPlace } from './secret-place.ts'

/** As long a secret stays on the screen, in seconds. */
const SHOWN = 30

/** Shows a secret to a person, for a short time, once they said why; that is recorded before it is shown. */
export function RevealDialog({
  place,
  onClose,
}: {
  readonly place: SecretPlace
  readonly onClose: () => void
}): ReactNode {
  const [shown, show] = useState<{ readonly text: string }>()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const reveal = async (message: string): Promise<void> => {
    setBusy(true)
    try {
      show({ text: await valueOf(place, message) })
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
      setBusy(false)
    }
  }
  if (shown !== undefined) return <Shown {...{ place, onClose }} text={shown.text} />
  return (
    <ConfirmWithMessage
      title={`Reveal ${placeText(place)}`}
      act="Reveal the secret"
      open
      busy={isBusy}
      problem={problem ?? null}
      onConfirm={message => void reveal(message)}
      onClose={onClose}
    >
      <p>
        It is shown for {SHOWN} seconds. That you saw it, and why, is recorded first: everybody who may see secrets can
        read that.
      </p>
    </ConfirmWithMessage>
  )
}

/** Nothing keeps the answer: it is asked for past every cache. Throws ApiProblem. */
async function valueOf(place: SecretPlace, message: string): Promise<string> {
  const body = { message, ...scopeMember(place) }
  const { value } = await send<{ value: Json }>({ method: 'POST', path: actPath(place, 'reveal'), body })
  void readAgain()
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function Shown({
  place,
  text,
  onClose,
}: {
  readonly place: SecretPlace
  readonly text: string
  readonly onClose: () => void
}): ReactNode {
  const left = useCountdown(onClose)
  return (
    <Dialog title={placeText(place)} open onClose={onClose}>
      <code className="code-block value break-all whitespace-pre-wrap">{text}</code>
      <p className="text-faint text-sm" role="timer">
        Hidden again in {left} s.
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <CopyButton text={text}>Copy</CopyButton>
        <Button tone="primary" data-autofocus onClick={onClose}>
          Hide it now
        </Button>
      </div>
    </Dialog>
  )
}

/** Seconds that are left; at none it ends, also where the page slept meanwhile. */
function useCountdown(onEnd: () => void): number {
  const now = useNow(250)
  const [end] = useState(now + SHOWN * 1000)
  const left = Math.max(0, Math.ceil((end - now) / 1000))
  useEffect(() => {
    if (left === 0) onEnd()
  }, [left, onEnd])
  return left
}
