import { getRouteApi } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Difference } from 'varve'
import { useRead } from '../api/reading.ts'
import type { Page } from '../api/shapes.ts'
import { Button } from '../components/button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { TextField } from '../components/text-field.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, Loaded } from '../components/states.tsx'
import { usePreferences } from '../session/preferences.ts'
import { Differences } from '../timeline/differences.tsx'
import { sideText } from '../timeline/side.ts'
import { UnreadableTime } from '../timeline/time-expression.ts'

const route = getRouteApi('/compare')

/** What differs in the store between any two moments or scopes. */
export function Compare(): ReactNode {
  const { from, to = 'now', keys = '*' } = route.useSearch()
  const query = { from, to, keys }
  const diff = useRead<Page<Difference>>('v1/diff', query, { enabled: from !== undefined, now: true })
  return (
    <Screen title="Compare" lead="What differs in the store between two moments, or between two scopes.">
      <CompareForm key={`${from ?? ''} ${to} ${keys}`} sides={{ from: from ?? '', to, keys }} />
      {from === undefined ? (
        <EmptyState title="Choose two sides">
          <p>
            A moment (now-6h, 2026-01-15 03:47, r12, a tag) or a scope, today or then (tenant:acme, tenant:acme@r12).
          </p>
        </EmptyState>
      ) : (
        <Loaded result={diff}>
          {({ items }) => (
            <div className="grid grid-cols-1 gap-3">
              <div>
                <CopyButton text={location.href}>Copy link</CopyButton>
              </div>
              {items.length === 0 ? (
                <EmptyState title="Nothing differs">
                  <p>
                    {from} and {to} hold the same{keys === '*' ? '' : ` for ${keys}`}.
                  </p>
                </EmptyState>
              ) : (
                <Differences items={items} from={from} to={to} />
              )}
            </div>
          )}
        </Loaded>
      )}
    </Screen>
  )
}

interface Sides {
  readonly from: string
  readonly to: string
  readonly keys: string
}

/** Asks for the sides. What is typed relative to now becomes the time that it is, so that a link stays what it was. */
function CompareForm({ sides }: { readonly sides: Sides }): ReactNode {
  const [typed, setTyped] = useState(sides)
  const [problems, setProblems] = useState<Partial<Sides>>({})
  const { zone } = usePreferences()
  const navigate = route.useNavigate()
  const submit = (): void => {
    const reading = { now: Date.now(), zone }
    const [from, to] = [read(typed.from, reading), read(typed.to, reading)]
    setProblems({ ...(from.problem && { from: from.problem }), ...(to.problem && { to: to.problem }) })
    if (from.side === undefined || to.side === undefined) return
    const search = { from: from.side, to: to.side, keys: typed.keys === '*' ? undefined : typed.keys }
    void navigate({ search: previous => ({ ...previous, ...search }) })
  }
  const field = (name: keyof Sides, label: string): ReactNode => (
    <TextField
      label={label}
      error={problems[name]}
      value={typed[name]}
      onChange={text => setTyped({ ...typed, [name]: text })}
    />
  )
  return (
    <form
      className="mb-4 grid grid-cols-1 items-start gap-3 sm:grid-cols-[1fr_1fr_1fr_auto]"
      aria-label="Sides"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      {field('from', 'From')}
      {field('to', 'To')}
      {field('keys', 'Keys')}
      <div className="flex gap-2 pt-6">
        <Button type="submit">Compare</Button>
        <Button onClick={() => setTyped({ ...typed, from: typed.to, to: typed.from })}>Swap</Button>
      </div>
    </form>
  )
}

function read(
  text: string,
  reading: Parameters<typeof sideText>[1],
): { readonly side?: string; readonly problem?: string } {
  try {
    return { side: sideText(text, reading) }
  } catch (error) {
    if (error instanceof UnreadableTime) return { problem: error.message }
    throw error
  }
}
