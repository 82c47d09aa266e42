import { useState, type ReactNode } from 'react'
import type { Explanation, Trace } from 'varve'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { Loaded } from '../components/states.tsx'
import { Value } from '../components/value.tsx'

/** Asks what one user gets, and where they stand on the line that decides. */
export function BucketLookUp({ name }: { readonly name: string }): ReactNode {
  const [typed, setTyped] = useState({ user: '', tenant: '' })
  const [asked, ask] = useState<{ readonly user: string; readonly tenant: string }>()
  return (
    <section className="grid gap-3" aria-labelledby="look-up">
      <h2 id="look-up" className="text-lg font-semibold">
        What does somebody get?
      </h2>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={event => {
          event.preventDefault()
          ask(typed)
        }}
      >
        {(['user', 'tenant'] as const).map(part => (
          <Field key={part} label={part === 'user' ? 'User' : 'Tenant'}>
            {control => (
              <input
                {...control}
                className="input"
                value={typed[part]}
                onChange={event => setTyped({ ...typed, [part]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <Button type="submit">Look up</Button>
      </form>
      {asked === undefined ? null : <Answer name={name} asked={asked} />}
    </section>
  )
}

function Answer({
  name,
  asked,
}: {
  readonly name: string
  readonly asked: { readonly user: string; readonly tenant: string }
}): ReactNode {
  const explanation = useRead<Explanation>(`v1/values/${segment(name)}/explanation`, asked)
  return (
    <Loaded result={explanation} rows={1}>
      {({ value, variant, reason, layer, ruleId, bucket, lacks, trace }) => (
        <div className="card grid gap-1 p-4" role="status">
          <p>
            <strong>{asked.user === '' ? 'Somebody without a name' : asked.user}</strong> gets <Value value={value} />
            {variant === undefined ? null : <> (variant {variant})</>}, by {layer}: {reason}
            {ruleId === undefined ? null : <> of {ruleId}</>}
          </p>
          {bucket === undefined ? null : (
            <p>
              bucket({bucket.unit}) = {(bucket.position / 1000).toFixed(3)} {bucket.position < bucket.share ? '<' : '≥'}{' '}
              {(bucket.share / 1000).toFixed(3)}: {bucket.position < bucket.share ? 'has it' : 'does not have it yet'}
            </p>
          )}
          {lacks === undefined ? null : <p>It needs the attribute {lacks} to decide, and there is none.</p>}
          {trace?.because === undefined ? null : <p className="text-faint">{becauseText(trace)}</p>}
        </div>
      )}
    </Loaded>
  )
}

function becauseText({ served, because = '' }: Trace): string {
  return served === undefined ? because : `${served}: ${because}`
}
