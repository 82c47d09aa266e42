import { useState, type ReactNode } from 'react'
import { segment } from '../api/request.ts'
import { useWrite } from '../api/writing.ts'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { Field, MessageField } from '../components/field.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { generated } from './stored-secret.ts'

/** Writes a secret. What is typed leaves this page once, and is never shown again. */
export function SecretForm({ name }: { readonly name: string }): ReactNode {
  const [kind, setKind] = useState<'value' | 'reference'>('value')
  const [text, setText] = useState('')
  const [message, setMessage] = useState('')
  const write = useWrite()
  const save = (): void =>
    write.mutate(
      { method: 'PUT', path: `v1/secrets/${segment(name)}`, body: { [kind]: text, message } },
      {
        onSuccess: ({ number }) => {
          setText('')
          setMessage('')
          announce(`${name} is stored${number === undefined ? '' : ` as r${number}`}`)
        },
      },
    )
  return (
    <form
      className="card grid gap-4 p-4"
      aria-labelledby="write"
      autoComplete="off"
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <h2 id="write" className="text-lg font-semibold">
        Store a new value
      </h2>
      <KindChoice kind={kind} onKind={setKind} />
      {kind === 'value' ? (
        <NewSecret text={text} onText={setText} />
      ) : (
        <Field label="Reference" hint="Where it is kept: vault://kv/db#password">
          {control => (
            <input
              {...control}
              className="input value"
              required
              value={text}
              onChange={event => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      <MessageField value={message} onChange={setMessage} />
      {write.error === null ? null : <ProblemNote problem={write.error} />}
      <div>
        <Button type="submit" tone="primary" disabled={write.isPending || text === '' || message.trim() === ''}>
          Store the secret
        </Button>
      </div>
    </form>
  )
}

function KindChoice({
  kind,
  onKind,
}: {
  readonly kind: 'value' | 'reference'
  readonly onKind: (kind: 'value' | 'reference') => void
}): ReactNode {
  const option = (one: 'value' | 'reference', words: string): ReactNode => (
    <label className="inline-flex min-h-6 items-center gap-2">
      <input type="radio" name="kind" className="size-4" checked={kind === one} onChange={() => onKind(one)} />
      {words}
    </label>
  )
  return (
    <fieldset className="flex flex-wrap gap-5">
      <legend className="mb-1 text-sm font-medium">What is stored</legend>
      {option('value', 'The value, sealed')}
      {option('reference', 'Where a secret manager keeps it')}
    </fieldset>
  )
}

function NewSecret({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }): ReactNode {
  const generate = (): void => {
    const secret = generated()
    onText(secret)
    void navigator.clipboard.writeText(secret).then(
      () => announce('Generated and copied: it is not shown again'),
      () => announce('Generated. Store it, and read it from there where it is needed'),
    )
  }
  return (
    <Field label="New value" hint="Written only: nobody can read it here again.">
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
          <Button onClick={generate}>Generate</Button>
        </div>
      )}
    </Field>
  )
}
