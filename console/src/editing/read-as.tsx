import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, type ReactNode } from 'react'
import type { Json } from 'varve'
import type { ApiProblem } from '../api/problem.ts'
import { send } from '../api/request.ts'
import type { ControlProps } from '../components/field.tsx'

/** A text that means something, with what the server reads it as: `30s` is 30000 ms. */
export function ReadAs({
  name,
  type,
  draft,
  onDraft,
  given,
}: {
  readonly name: string
  readonly type: string
  readonly draft: string
  readonly onDraft: (draft: string) => void
  readonly given: ControlProps
}): ReactNode {
  const text = useDeferredValue(draft)
  const read = useQuery<{ readonly value: Json; readonly parsed?: Json; readonly unit?: string }, ApiProblem>({
    queryKey: ['parse', name, text],
    queryFn: ({ signal }) => send({ method: 'POST', path: 'v1/parse', body: { key: name, text } }, signal),
    enabled: text.trim() !== '',
    staleTime: Infinity,
  })
  // What was read of something else is no answer to what stands there.
  const said = text === draft ? read : { data: undefined, error: null }
  return (
    <>
      <input
        {...given}
        className="input value"
        type={type === 'url' ? 'url' : 'text'}
        value={draft}
        onChange={event => onDraft(event.target.value)}
      />
      <output className={`text-sm ${said.error === null ? 'text-faint' : 'text-danger-ink'}`}>
        {said.error === null ? echo(said.data) : said.error.message}
      </output>
    </>
  )
}

function echo(read: { readonly value: Json; readonly parsed?: Json; readonly unit?: string } | undefined): string {
  if (read === undefined) return ''
  const { value, parsed = value, unit } = read
  return `read as ${typeof parsed === 'string' ? parsed : JSON.stringify(parsed)}${unit === undefined ? '' : ` ${unit}`}`
}
