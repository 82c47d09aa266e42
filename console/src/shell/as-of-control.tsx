import { Clock } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useAt, useGoTo } from '../addresses.ts'
import { Button } from '../components/button.tsx'
import { Disclosure } from '../components/disclosure.tsx'
import { Field } from '../components/field.tsx'
import { usePreferences, type Preferences } from '../session/preferences.ts'
import { pointText, readPoint } from '../timeline/time-expression.ts'

const QUICK: readonly (readonly [expression: string, words: string])[] = [
  ['now-10m', '10 minutes ago'],
  ['now-1h', 'An hour ago'],
  ['now-1d', 'A day ago'],
]

/** Which moment every screen shows, and the way to another. */
export function AsOfControl(): ReactNode {
  const at = useAt()
  return (
    <Disclosure
      name={at === undefined ? 'Moment: now' : `Moment: ${at}`}
      shortcut="t"
      label={
        <>
          <Clock aria-hidden size={14} />
          <span className="max-w-40 truncate">{at ?? 'Now'}</span>
        </>
      }
    >
      {close => <MomentForm close={close} />}
    </Disclosure>
  )
}

function MomentForm({ close }: { readonly close: () => void }): ReactNode {
  const goTo = useGoTo()
  const { zone } = usePreferences()
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const go = (expression: string): void => {
    try {
      goTo(momentIn(expression, zone))
      close()
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem))
    }
  }
  return (
    <form
      className="grid w-72 gap-3"
      onSubmit={event => {
        event.preventDefault()
        go(text)
      }}
    >
      <Field label="Show the moment" hint="r42, 2024-01-15 03:47, now-6h, or a tag" error={error}>
        {control => (
          <input
            {...control}
            className="input"
            value={text}
            // It was opened to be typed into.
            ref={element => element?.focus()}
            onChange={event => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary">
          Show
        </Button>
        {QUICK.map(([expression, words]) => (
          <Button key={expression} onClick={() => go(expression)}>
            {words}
          </Button>
        ))}
      </div>
    </form>
  )
}

/** What was typed, as an address carries it: what is relative to now is fixed. Throws UnreadableTime. */
function momentIn(expression: string, zone: Preferences['zone']): string {
  return pointText(readPoint(expression, { now: Date.now(), zone }))
}
