import { MASK, type Json } from 'varve'
import { PartDiff, type RenderPart } from './part-diff.tsx'
import { isStructured } from './part-rows.ts'
import { TextDiff, type Layout } from './text-diff.tsx'
import { heldIn, heldText, jsonText } from './value-words.ts'

/** Two states of one key that are compared. */
export interface EntryDiffProps {
  readonly before: Json | undefined
  readonly after: Json | undefined
  readonly layout: Layout
  /** Compares lists and objects part by part, where both sides are some. */
  readonly byPath: boolean
  readonly caption: string
  /** What is known of two secrets: whether they are the same one. */
  readonly secretChanged?: boolean | undefined
  readonly renderPart?: RenderPart | undefined
}

/** What differs between two states of one key. Of secrets only whether they differ is told. */
export function EntryDiff({ before, after, layout, byPath, caption, secretChanged, renderPart }: EntryDiffProps) {
  if (before === MASK && after === MASK)
    return (
      <p>{secretChanged === false ? 'The secret is the same.' : 'The secret changed. Its values are not shown.'}</p>
    )
  if (before === MASK || after === MASK || before === undefined || after === undefined)
    return <Replaced before={before} after={after} />
  if (byPath && isStructured(before, after)) return <PartDiff {...{ before, after, caption, renderPart }} />
  return <TextDiff before={textOf(before)} after={textOf(after)} layout={layout} caption={caption} />
}

/** A state that begins or ends: there is nothing to compare it with. */
function Replaced({ before, after }: { readonly before: Json | undefined; readonly after: Json | undefined }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm">
      <dt className="text-faint">Before</dt>
      <dd className="font-mono break-words">{heldText(before, 2000)}</dd>
      <dt className="text-faint">After</dt>
      <dd className="font-mono break-words">{heldText(after, 2000)}</dd>
    </dl>
  )
}

/** Text is compared as it is, so that its lines are lines; anything else as JSON. */
function textOf(value: Json): string {
  const held = heldIn(value)
  if (held.kind !== 'value') return JSON.stringify(value, null, 2)
  if (typeof held.value === 'string' && held.value.includes('\n')) return held.value
  return typeof held.value === 'object' ? JSON.stringify(held.value, null, 2) : jsonText(held.value)
}
