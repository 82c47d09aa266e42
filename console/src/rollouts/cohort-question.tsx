import { useState, type ReactNode } from 'react'
import type { Evaluation } from 'varve'
import { useAt } from '../addresses.ts'
import { useWrite } from '../api/writing.ts'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { Table } from '../components/table.tsx'
import { counted, Value } from '../components/value.tsx'
import { cohorts, namesIn } from './cohorts.ts'

/** What `POST /v1/evaluate` answers: for each audience, in order, the answers by key. */
interface Evaluated {
  readonly results: readonly { readonly values: Readonly<Record<string, Evaluation>> }[]
}

/** Asks for many people at once who gets what: a list of users, one a line. */
export function CohortQuestion({ name }: { readonly name: string }): ReactNode {
  const [text, setText] = useState('')
  const at = useAt()
  const question = useWrite<Evaluated>()
  const users = namesIn(text)
  const ask = (): void =>
    question.mutate({
      method: 'POST',
      path: 'v1/evaluate',
      body: { keys: [name], audiences: users.map(user => ({ user })), ...(at === undefined ? {} : { at }) },
    })
  return (
    <section className="grid gap-3" aria-labelledby="cohort">
      <h2 id="cohort" className="text-lg font-semibold">
        Who of these gets what?
      </h2>
      <form
        className="grid justify-items-start gap-2"
        onSubmit={event => {
          event.preventDefault()
          ask()
        }}
      >
        <Field label="Users" hint="One a line, up to 200">
          {control => (
            <textarea
              {...control}
              className="input font-mono"
              rows={4}
              cols={30}
              value={text}
              onChange={event => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" disabled={users.length === 0 || question.isPending}>
          Ask for {counted(users.length, 'user')}
        </Button>
      </form>
      {question.error === null ? null : <ProblemNote problem={question.error} />}
      {question.data === undefined ? null : (
        <Answers answers={question.data.results.map(({ values }) => values[name])} users={question.variables.body} />
      )}
    </section>
  )
}

function Answers({
  answers,
  users,
}: {
  readonly answers: readonly (Evaluation | undefined)[]
  /** What was asked for, as it was sent. */
  readonly users: unknown
}): ReactNode {
  const asked = (users as { readonly audiences: readonly { readonly user: string }[] }).audiences
  const found = cohorts(asked.map(({ user }, index) => ({ user, answer: answers[index] })))
  const columns = ['Gets', 'How many', 'Who'].map(name => ({ name }))
  return (
    <Table caption={counted(asked.length, 'user')} columns={columns}>
      {found.map(({ variant, value, users: who, percent }) => (
        <tr key={JSON.stringify([variant, value])}>
          <th scope="row">
            <Value value={value} /> {variant}
          </th>
          <td className="whitespace-nowrap">
            {who.length} ({percent} %)
          </td>
          <td className="break-words">
            {who.slice(0, 20).join(', ')}
            {who.length > 20 ? ', …' : ''}
          </td>
        </tr>
      ))}
    </Table>
  )
}
