import type { Inspection, LayerName } from 'varve'
import type { Standing } from './standing.ts'

/** A document that was read, and how much of it counts. */
export interface ReadDocument {
  readonly layer: LayerName
  /** Its name; null for the declared defaults. */
  readonly document: string | null
  /** How many keys it has a value for. */
  readonly keys: number
  /** Of these, how many nothing stronger covers. */
  readonly inForce: number
}

/** The documents that were read and the declared defaults, the strongest first. */
export function documentsRead({ documents }: Inspection, all: readonly Standing[]): ReadDocument[] {
  const read = documents.toReversed().map(({ layer, name }) => ({ layer: layer as LayerName, document: name }))
  // A source may answer with several parts of one document.
  const isFirst = ({ layer, document }: (typeof read)[number], index: number): boolean =>
    read.findIndex(other => other.layer === layer && other.document === document) === index
  return [...read.filter(isFirst), { layer: 'default' as const, document: null }].map(one => {
    const own = all.flatMap(({ listing }) =>
      listing.explanation.layers.filter(
        ({ layer, document = null, status }) => layer === one.layer && document === one.document && status !== 'absent',
      ),
    )
    return { ...one, keys: own.length, inForce: own.filter(({ status }) => status === 'wins').length }
  })
}
