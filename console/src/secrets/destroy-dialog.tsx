import { useState, type ReactNode } from 'react'
import type { Destroyed } from 'varve'
import { useWrite } from '../api/writing.ts'
import { announce } from '../components/announcer.tsx'
import { ConfirmWithMessage } from '../components/confirm-with-message.tsx'
import { Field } from '../components/field.tsx'
import { RadioChoice } from '../components/radio-choice.tsx'
import { destroyedWords } from './destroyed-words.ts'
import { actPath, placeText, scopeMember, type SecretPlace } from './secret-place.ts'

type Which = 'former' | 'all'

const WHICH: readonly (readonly [which: Which, words: string])[] = [
  ['former', 'Every former value'],
  ['all', 'Every value, the live one too'],
]

/** What is lost, in words: this is the last time that anybody is asked. */
const LOST: Readonly<Record<Which, string>> = {
  former: 'Every value before the live one is deleted for good, and cannot be rolled back to. The live one stays.',
  all: 'Every value is deleted for good, the live one too: programs that read it get what is below it, or nothing.',
}

/** Destroys the values of a secret, once its name was typed. */
export function DestroyDialog({
  place,
  onClose,
}: {
  readonly place: SecretPlace
  readonly onClose: () => void
}): ReactNode {
  const [which, setWhich] = useState<Which>('former')
  const [typed, setTyped] = useState('')
  const write = useWrite<Destroyed>()
  const destroy = (message: string): void => {
    if (typed !== place.name) return
    write.mutate(
      { method: 'POST', path: actPath(place, 'destroy'), body: { which, message, ...scopeMember(place) } },
      {
        onSuccess: destroyed => {
          announce(destroyedWords(placeText(place), destroyed))
          onClose()
        },
      },
    )
  }
  return (
    <ConfirmWithMessage
      title={`Destroy values of ${placeText(place)}`}
      act={which === 'all' ? 'Destroy every value' : 'Destroy former values'}
      open
      danger
      busy={write.isPending || typed !== place.name}
      problem={write.error}
      onConfirm={destroy}
      onClose={onClose}
    >
      <RadioChoice question="What is destroyed" options={WHICH} chosen={which} onChoose={setWhich} />
      <p className="banner banner-danger">
        {LOST[which]} The history keeps who changed it and when. Nobody can bring a destroyed value back.
      </p>
      <TypedName {...{ place, typed }} onTyped={setTyped} />
    </ConfirmWithMessage>
  )
}

/** Asks for the name of what is destroyed, which is not typed by mistake. */
function TypedName({
  place,
  typed,
  onTyped,
}: {
  readonly place: SecretPlace
  readonly typed: string
  readonly onTyped: (typed: string) => void
}): ReactNode {
  return (
    <Field label={`Type ${place.name} to confirm`}>
      {control => (
        <input
          {...control}
          className="input value"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={event => onTyped(event.target.value)}
        />
      )}
    </Field>
  )
}
