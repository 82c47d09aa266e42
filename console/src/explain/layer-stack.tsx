import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { originText, type ExplainedLayer, type LayerStatus, type Origin } from 'varve'
import type { StoredEntry, ToldExplanation } from '../api/shapes.ts'
import { LayerBadge } from '../components/badge.tsx'
import { Value } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import type { Held } from '../history/value-words.ts'
import { useNow } from '../components/now.ts'
import { documentWords, heldAt, seedOf } from './document-words.ts'
import { EvaluationSteps, type Asked } from './evaluation-steps.tsx'

/** What a status says in the stack. */
const STATUS: Readonly<Record<LayerStatus, string>> = {
  wins: '✔ wins',
  shadowed: 'shadowed',
  absent: 'nothing here',
  invalid: '✘ invalid',
  expired: 'expired',
  'pinned-under': 'below a pin',
}

/** Every layer, strongest first: who wins, and what the others had to say. */
export function LayerStack({
  explanation,
  unit,
  entries = [],
  asked = {},
}: {
  readonly explanation: ToldExplanation
  readonly unit: string | undefined
  /** What is stored for the key: the documents among it say where they stand. */
  readonly entries?: readonly StoredEntry[] | undefined
  /** Who is asked for. */
  readonly asked?: Asked
}): ReactNode {
  const now = useNow(10_000)
  const at = explanation.moment.at ?? now
  return (
    <ol className="card divide-edge divide-y" aria-label="Layers, strongest first">
      {explanation.layers.map((layer, position) => (
        <li
          // A source may have several documents, all of them of one layer.
          key={`${layer.layer} ${layer.document ?? position}`}
          className={`grid gap-2 p-3 ${layer.status === 'wins' ? 'bg-teal-soft' : ''}`}
        >
          <Stored layer={layer} unit={unit} held={heldAt(layer.origin, entries)} at={at} asked={asked} />
          <Parts layer={layer} />
        </li>
      ))}
    </ol>
  )
}

interface LineProps {
  readonly layer: ExplainedLayer
  readonly unit: string | undefined
  readonly held: Held | undefined
  readonly at: number
}

/** A layer with how its document came to what it says, where it has one. */
function Stored({ asked, ...line }: LineProps & { readonly asked: Asked }): ReactNode {
  const { layer, held } = line
  return (
    <>
      <LayerLine {...line} />
      {layer.trace === undefined ? null : <EvaluationSteps trace={layer.trace} seed={seedOf(held)} asked={asked} />}
    </>
  )
}

function LayerLine({ layer, unit, held, at }: LineProps): ReactNode {
  const { layer: name, status, value, origin, document } = layer
  const passes = layer.trace !== undefined && status === 'absent'
  const note = passes ? `${documentWords(held, at) ?? layer.note ?? ''}; the next layer serves` : layer.note
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <LayerBadge layer={name} />
      <span className={status === 'wins' ? 'font-semibold' : 'text-faint'}>
        {passes ? 'does not reach who is asked for' : STATUS[status]}
      </span>
      {value === undefined ? null : <Value value={value} unit={unit} />}
      <span className="text-faint min-w-0 text-sm break-words">
        {origin === undefined ? (note ?? document ?? '') : <Place origin={origin} />}
        {origin !== undefined && note !== undefined ? ` · ${note}` : ''}
      </span>
      {status === 'wins' && layer.trace !== undefined && held !== undefined ? (
        <span className="text-faint text-sm">{documentWords(held, at)}</span>
      ) : null}
    </div>
  )
}

/** The exact place a value comes from: of a revision with its author and a way to its moment. */
export function Place({ origin }: { readonly origin: Origin }): ReactNode {
  if ('override' in origin) return <span>{overrideWords(origin.override)}</span>
  if (!('revision' in origin)) return <span className="value">{originText(origin)}</span>
  const { revision, by, at, scope } = origin
  return (
    <span>
      {scope === undefined ? '' : `${scope}, `}
      <Link to="." search={previous => ({ ...previous, at: `r${revision}` })}>
        r{revision}
      </Link>{' '}
      by {by}, <When at={at} />
    </span>
  )
}

/** Who made an override, and whose process it is in: not that of who reads this. */
function overrideWords(by: string): string {
  return by === 'this process' ? "the server's process" : `by ${by}, in the server's process`
}

/** Where each part of a value stands that several documents put together. */
function Parts({ layer: { parts = [] } }: { readonly layer: ExplainedLayer }): ReactNode {
  if (parts.length < 2) return null
  return (
    <ul className="text-faint list-disc pl-6 text-sm">
      {parts.map(({ path, origin }) => (
        <li key={path}>
          <code>{path}</code> {originText(origin)}
        </li>
      ))}
    </ul>
  )
}
