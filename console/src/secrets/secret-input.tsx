import type { ReactNode } from 'react'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { copied } from '../components/copied.ts'
import { Field } from '../components/field.tsx'
import { RadioChoice } from '../components/radio-choice.tsx'
import { generated } from './stored-secret.ts'

/** What is to be stored of a secret: its value, or where it is kept. */
export interface SecretDraft {
  readonly kind: 'value' | 'reference'
  readonly text: string
}

/** Nothing typed yet. */
export const NO_SECRET: SecretDraft = { kind: 'value', text: '' }

const KINDS: readonly (readonly [kind: SecretDraft['kind'], words: string])[] = [
  ['value', 'The value, sealed'],
  ['reference', 'Where a secret manager keeps it'],
]

/** Asks for a secret. What is typed is not shown. */
export function SecretInput({
  draft,
  onDraft,
}: {
  readonly draft: SecretDraft
  readonly onDraft: (draft: SecretDraft) => void
}): ReactNode {
  const type = (text: string): void => onDraft({ ...draft, text })
  return (
    <>
      <RadioChoice
        question="What is stored"
        options={KINDS}
        chosen={draft.kind}
        onChoose={kind => onDraft({ ...draft, kind })}
      />
      {draft.kind === 'value' ? (
        <NewSecret text={draft.text} onText={type} />
      ) : (
        <Field label="Reference" hint="Where it is kept: vault://kv/db#password">
          {control => (
            <input
              {...control}
              className="input value"
              required
              value={draft.text}
              onChange={event => type(event.target.value)}
            />
          )}
        </Field>
      )}
    </>
  )
}

function NewSecret({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }): ReactNode {
  const generate = async (): Promise<void> => {
    const secret = generated()
    onText(secret)
    announce(
      (await copied(secret))
        ? 'Generated and copied: it is not shown again'
        : 'Generated. Store it, and read it from there where it is needed',
    )
  }
  return (
    <Field label="New value" hint="Written only: it is not shown again here.">
      {control => (
        <div className="flex gap-2">
          <input
            {...control}
            className="input"
            type="password"
            autoComplete="new-password"
            required
            value={text}
            onChange={event => onText(event.target.value)}
          />
          <Button onClick={() => void generate()}>Generate</Button>
        </div>
      )}
    </Field>
  )
}
