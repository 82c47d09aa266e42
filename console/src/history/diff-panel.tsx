import { useState, type ReactNode } from 'react'
import { MASK, type Difference } from 'varve'
import { useRead } from '../api/reading.ts'
import type { Page } from '../api/shapes.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { entryId, type Compared } from './comparison.ts'
import { EntryDiff } from './entry-diff.tsx'
import type { RenderPart } from './part-diff.tsx'
import { LayoutChoice } from './layout-choice.tsx'
import type { Layout } from './text-diff.tsx'

/** What differs between the two versions that were chosen. */
export function DiffPanel({
  name,
  compared: { from, to },
  renderPart,
}: {
  readonly name: string
  /** What can be done about a part that differs. */
  readonly renderPart?: RenderPart | undefined
  readonly compared: Compared
}): ReactNode {
  const [layout, setLayout] = useState<Layout>('unified')
  const [byPath, setByPath] = useState(true)
  const masked = from?.after === MASK && to?.after === MASK
  const secretChanged = useSecretChanged(name, { from, to }, masked)
  if (to === undefined) return <p className="text-faint">Choose two versions to compare them.</p>
  const caption = `${name}: ${from === undefined ? 'before the first version' : entryId(from)} compared with ${entryId(to)}`
  return (
    <section className="card grid content-start gap-3 p-4" aria-labelledby="diff-heading">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="diff-heading" className="font-semibold">
          {from === undefined ? 'nothing' : entryId(from)} → {entryId(to)}
        </h2>
        <CopyButton text={location.href}>Copy link</CopyButton>
      </div>
      <LayoutChoice {...{ layout, byPath }} onLayout={setLayout} onByPath={setByPath} />
      <EntryDiff before={from?.after} after={to.after} {...{ layout, byPath, caption, secretChanged, renderPart }} />
    </section>
  )
}

/** Two masks say nothing: the server knows whether what is behind them differs. */
function useSecretChanged(name: string, { from, to }: Compared, masked: boolean): boolean | undefined {
  const query = { from: `r${from?.revision ?? 0}`, to: `r${to?.revision ?? 0}`, keys: name }
  const { data } = useRead<Page<Difference>>('v1/diff', query, { enabled: masked, now: true })
  return masked ? data?.items.some(({ key, scope }) => key === to?.key && scope === to.scope) : undefined
}
