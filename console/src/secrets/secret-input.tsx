import type { ReactNode } from 'react'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { copied } from '../components/copied.ts'
import { Field } from '../components/field.tsx'
import { generated } from './stored-secret.ts'

/** What is to be stored of a secret: its value, or where it is kept. */
export interface SecretDraft {
  readonly kind: 'value' | 'reference'
  readonly text: string
}

/** Nothing typed yet. */
export const NO_SECRET: SecretDraft = { kind: 'value', text: '' }

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
      <KindChoice kind={draft.kind} onKind={kind => onDraft({ ...draft, kind })} />
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

function KindChoice({
  kind,
  onKind,
}: {
  readonly kind: SecretDraft['kind']
  readonly onKind: (kind: SecretDraft['kind']) => void
}): ReactNode {
  const option = (one: SecretDraft['kind'], words: string): ReactNode => (
    <label className="inline-flex min-h-6 items-center gap-2">
      <input type="radio" name="kind" className="size-4" checked={kind === one} onChange={() => onKind(one)} />
      {words}
    </label>
  )
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
      <legend className="mb-1 text-sm font-medium">What is stored</legend>
      {option('value', 'The value, sealed')}
      {option('reference', 'Where a secret manager keeps it')}
    </fieldset>
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
