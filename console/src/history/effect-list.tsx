import type { ReactNode } from 'react'
import { canonical, MASK, type Json } from 'varve'
import { counted } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import { percentText } from '../rollouts/shares.ts'
import { heldText } from './value-words.ts'

/** What a write does, or would do. */
export interface Effect {
  readonly changes?: readonly EffectChange[]
  /** Of a rollout that is started: who will have it when, in hundred-thousandths. */
  readonly steps?: readonly { readonly at: number; readonly share: number; readonly gate?: boolean }[]
  readonly shadowedBy?: string
  readonly shadowedFor?: readonly string[]
  /** The validators and rules that were asked, and had nothing against it. */
  readonly passed?: readonly { readonly name: string }[]
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
  const { changes = [], steps, shadowedBy, shadowedFor = [], warnings = [], effects = [], passed = [] } = effect
  return (
    <section className="grid gap-2" aria-label="What changes">
      {steps !== undefined ? <StepsLine steps={steps} /> : changes.length === 0 ? <p>Nothing changes.</p> : null}
      <ul className="grid max-h-72 gap-1 overflow-y-auto">
        {changes.slice(0, MOST).map(change => (
          <ChangeItem key={`${change.key} ${change.scope ?? ''}`} change={change} />
        ))}
      </ul>
      {changes.length > MOST ? <p>and {changes.length - MOST} more</p> : null}
      {shadowedBy === undefined || effects.some(({ maskedBy }) => maskedBy !== undefined) ? null : (
        <p className="banner banner-amber">It does not show here: {shadowedBy} is above it.</p>
      )}
      {effects.map(({ key, scope, maskedBy }) =>
        maskedBy === undefined ? null : (
          <p key={`${key} ${scope ?? ''}`} className="banner banner-amber">
            {key} goes on being served as it is: {maskedBy} is stronger.
          </p>
        ),
      )}
      {passed.length === 0 ? null : <p>Passed: {[...new Set(passed.map(({ name }) => name))].join(', ')}.</p>}
      {shadowedFor.length === 0 ? null : <p>These keep a value of their own: {shadowedFor.join(', ')}.</p>}
      {warnings.map(({ issue, remedy }) => (
        <p key={issue} className="banner banner-amber">
          {issue}. {remedy}
        </p>
      ))}
    </section>
  )
}

function ChangeItem({ change }: { readonly change: EffectChange }): ReactNode {
  const { key, scope, before, after } = change
  const place = (
    <>
      <code>{key}</code>
      {scope === undefined || scope === KILLED ? null : <> ({scope})</>}
    </>
  )
  const now = <code className="value">{heldText(after)}</code>
  return (
    <li className="text-sm break-words">
      {scope === KILLED ? (
        killWords(place, after !== undefined)
      ) : isSame(before, after) ? (
        <>
          {place} stays {now}: no change
        </>
      ) : (
        <>
          {place} goes from <code className="value">{heldText(before)}</code> to {now}
        </>
      )}
    </li>
  )
}

/** Where it is kept that a key is killed. */
const KILLED = 'varve:killed'

function killWords(place: ReactNode, killed: boolean): ReactNode {
  return killed ? <>{place} is killed: everybody gets its off value</> : <>{place} is revived: it is killed no more</>
}

/** True where both sides are shown and hold the same; of secrets nobody can say. */
function isSame(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined || after === MASK) return false
  return canonical(before) === canonical(after)
}

function StepsLine({ steps }: { readonly steps: NonNullable<Effect['steps']> }): ReactNode {
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return null
  return (
    <p>
      {counted(steps.length, 'step')}: {percentText(first.share)} <When at={first.at} exact />
      {steps.length === 1 ? null : (
        <>
          , {percentText(last.share)} <When at={last.at} exact />
        </>
      )}
      {steps.some(({ gate }) => gate === true) ? ', if every gate is approved in time' : ''}.
    </p>
  )
}
