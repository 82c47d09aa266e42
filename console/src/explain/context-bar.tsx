import { useState, type ReactNode } from 'react'
import type { AudienceSearch } from '../addresses.ts'
import { attributesIn } from '../api/audience-query.ts'
import { Field } from '../components/field.tsx'

/** Who is asked for: what is typed is evaluated at once, and is in the address. */
export function ContextBar({
  audience,
  onAudience,
}: {
  readonly audience: AudienceSearch
  readonly onAudience: (audience: AudienceSearch) => void
}): ReactNode {
  const text = (name: 'tenant' | 'user', label: string): ReactNode => (
    <Field label={label}>
      {control => (
        <input
          {...control}
          className="input"
          placeholder="anybody"
          value={audience[name] ?? ''}
          onChange={event => onAudience({ ...audience, [name]: filled(event.target.value) })}
        />
      )}
    </Field>
  )
  return (
    <fieldset className="grid gap-3 sm:grid-cols-3">
      <legend className="mb-1 text-sm font-medium">Evaluated for</legend>
      {text('tenant', 'Tenant')}
      {text('user', 'User')}
      <Attributes
        text={audience.attributes ?? ''}
        onText={attributes => onAudience({ ...audience, attributes: filled(attributes) })}
      />
    </fieldset>
  )
}

/** Further attributes as JSON. What is no JSON yet is kept here and not asked for. */
function Attributes({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }): ReactNode {
  const [draft, setDraft] = useState(text)
  const isWrong = attributesIn(draft) === undefined
  return (
    <Field label="Attributes" error={isWrong ? 'Write a JSON object: {"plan": "pro"}.' : undefined}>
      {control => (
        <input
          {...control}
          className="input value"
          placeholder={'{"plan": "pro"}'}
          value={draft}
          onChange={event => {
            setDraft(event.target.value)
            if (attributesIn(event.target.value) !== undefined) onText(event.target.value)
          }}
        />
      )}
    </Field>
  )
}

function filled(text: string): string | undefined {
  return text === '' ? undefined : text
}
