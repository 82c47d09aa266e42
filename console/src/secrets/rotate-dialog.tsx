import { useState, type ReactNode } from 'react'
import { useWrite } from '../api/writing.ts'
import { announce } from '../components/announcer.tsx'
import { ConfirmWithMessage } from '../components/confirm-with-message.tsx'
import { SelectField } from '../components/select-field.tsx'
import { NO_SECRET, SecretInput } from './secret-input.tsx'
import { actPath, placeText, scopeMember, type SecretPlace } from './secret-place.ts'

/** For how long the former value goes on being accepted. */
const WINDOWS: readonly (readonly [window: string, words: string])[] = [
  ['1h', 'an hour'],
  ['1d', 'a day'],
  ['7d', 'a week'],
  ['0s', 'not at all'],
]

/** Stores a new value, and has the former one accepted beside it for a while: nobody is locked out in between. */
export function RotateDialog({
  place,
  onClose,
}: {
  readonly place: SecretPlace
  readonly onClose: () => void
}): ReactNode {
  const [draft, setDraft] = useState(NO_SECRET)
  const [window, setWindow] = useState('1d')
  const write = useWrite()
  const rotate = (message: string): void => {
    const body = { [draft.kind]: draft.text, window, message, ...scopeMember(place) }
    write.mutate(
      { method: 'POST', path: actPath(place, 'rotate'), body },
      {
        onSuccess: ({ number }) => {
          announce(`${placeText(place)} is rotated${number === undefined ? '' : ` by r${number}`}`)
          onClose()
        },
      },
    )
  }
  return (
    <ConfirmWithMessage
      title={`Rotate ${placeText(place)}`}
      act="Rotate the secret"
      open
      busy={write.isPending || draft.text === ''}
      problem={write.error}
      onConfirm={rotate}
      onClose={onClose}
    >
      <SecretInput draft={draft} onDraft={setDraft} />
      <SelectField
        label="The former value is accepted for"
        hint="Programs that read both keep working while callers change over; the new value is served at once."
        options={WINDOWS}
        value={window}
        onChoose={setWindow}
      />
    </ConfirmWithMessage>
  )
}
