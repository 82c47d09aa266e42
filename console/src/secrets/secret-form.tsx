import { useState, type ReactNode } from 'react'
import { segment } from '../api/request.ts'
import { useWrite } from '../api/writing.ts'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { MessageField } from '../components/field.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { NO_SECRET, SecretInput } from './secret-input.tsx'

/** Writes a secret. What is typed leaves this page once, and is not shown again. */
export function SecretForm({ name }: { readonly name: string }): ReactNode {
  const [draft, setDraft] = useState(NO_SECRET)
  const [message, setMessage] = useState('')
  const write = useWrite()
  const save = (): void =>
    write.mutate(
      { method: 'PUT', path: `v1/secrets/${segment(name)}`, body: { [draft.kind]: draft.text, message } },
      {
        onSuccess: ({ number }) => {
          setDraft({ ...draft, text: '' })
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
      <SecretInput draft={draft} onDraft={setDraft} />
      <MessageField value={message} onChange={setMessage} />
      {write.error === null ? null : <ProblemNote problem={write.error} />}
      <div>
        <Button type="submit" tone="primary" disabled={write.isPending || draft.text === '' || message.trim() === ''}>
          Store the secret
        </Button>
      </div>
    </form>
  )
}
