import type { ReactNode } from 'react'
import type { Json } from 'varve'
import { heldText } from './value-words.ts'

/** What a write does, or would do. */
export interface Effect {
  readonly changes?: readonly EffectChange[]
  readonly shadowedBy?: string
  readonly shadowedFor?: readonly string[]
  readonly warnings?: readonly { readonly issue: string; readonly remedy?: string }[]
  /** What would be served; with `maskedBy` where a stronger layer keeps a change from being seen. */
  readonly effects?: readonly { readonly key: string; readonly scope?: string; readonly maskedBy?: string }[]
}

/** One key that changes, in one scope. */
export interface EffectChange {
  readonly key: string
  readonly scope?: string
  readonly before?: Json
  readonly after?: Json
}

/** As many changes are listed; a restore may make thousands. */
const MOST = 50

/** What changes, from what to what, and who does not see it. */
export function EffectList({ effect }: { readonly effect: Effect }): ReactNode {
  const { changes = [], shadowedBy, shadowedFor = [], warnings = [], effects = [] } = effect
  return (
    <section className="grid gap-2" aria-label="What changes">
      {changes.length === 0 ? <p>Nothing changes.</p> : null}
      <ul className="grid max-h-72 gap-1 overflow-y-auto">
        {changes.slice(0, MOST).map(change => (
          <ChangeItem key={`${change.key} ${change.scope ?? ''}`} change={change} />
        ))}
      </ul>
      {changes.length > MOST ? <p>and {changes.length - MOST} more</p> : null}
      {shadowedBy === undefined ? null : (
        <p className="banner banner-amber">It does not show here: {shadowedBy} is above it.</p>
      )}
      {effects.map(({ key, scope, maskedBy }) =>
        maskedBy === undefined ? null : (
          <p key={`${key} ${scope ?? ''}`} className="banner banner-amber">
            {key} goes on being served as it is: {maskedBy} is stronger.
          </p>
        ),
      )}
      {shadowedFor.length === 0 ? null : <p>These keep a value of their own: {shadowedFor.join(', ')}.</p>}
      {warnings.map(({ issue, remedy }) => (
        <p key={issue} className="banner banner-amber">
          {issue}. {remedy}
        </p>
      ))}
    </section>
  )
}

function ChangeItem({ change: { key, scope, before, after } }: { readonly change: EffectChange }): ReactNode {
  return (
    <li className="text-sm break-words">
      <code>{key}</code>
      {scope === undefined ? null : <> ({scope})</>} goes from <code className="value">{heldText(before)}</code> to{' '}
      <code className="value">{heldText(after)}</code>
    </li>
  )
}
