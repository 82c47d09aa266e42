import type { ExplainedLayer, Source, SourceLayer, SourceOrigin, SourceReport, SourceValue } from 'varve'
import type { ServedKey } from './server-declaration.ts'

/** Layers that a source can stand in, the weakest first. */
const LAYERS: readonly SourceLayer[] = ['file', 'dotenv', 'secret-file', 'secret-manager', 'env', 'argument']

/** The sources of a server's process as it tells of them: what is shown is the server's, and not this terminal's. */
export function servedSources(keys: readonly ServedKey[]): readonly Source[] {
  return LAYERS.flatMap(layer => {
    const reports = reportsOf(layer, keys)
    return reports.length === 0 ? [] : [{ layer, name: `${layer} of the server`, load: () => reports }]
  })
}

/** One report for each document of a layer, and one for what has none. */
function reportsOf(layer: SourceLayer, keys: readonly ServedKey[]): readonly SourceReport[] {
  const found = keys.flatMap(({ key, layers }) =>
    layers.filter(one => one.layer === layer).flatMap(one => valueIn(key, one)),
  )
  const documents = [...new Set(found.map(({ document }) => document))]
  const pins = layer === 'env' ? keys.filter(({ pinned }) => pinned === true).map(({ key }) => key) : []
  const reports = documents.map(name => ({
    ...(name === undefined ? {} : { name }),
    values: found.filter(({ document }) => document === name).map(({ value }) => value),
  }))
  return pins.length === 0 ? reports : [{ pins }, ...reports]
}

function valueIn(
  key: string,
  { value, origin, document }: ExplainedLayer,
): readonly { readonly document: string | undefined; readonly value: SourceValue }[] {
  if (value === undefined || origin === undefined || !isOfSource(origin)) return []
  return [{ document, value: { key, value, origin } }]
}

function isOfSource(origin: object): origin is SourceOrigin {
  return ['file', 'variable', 'argument', 'secretFile', 'manager', 'declared'].some(name => name in origin)
}
