import type { ValueDetail } from '../api/shapes.ts'

/** The environment variable as this program reads it, with its prefix, where its environment says so. */
export function variableOf({
  variable,
  explanation,
}: Pick<ValueDetail, 'variable' | 'explanation'>): string | undefined {
  const layer = explanation?.layers.find(one => one.layer === 'env')
  if (layer?.origin !== undefined && 'variable' in layer.origin) return layer.origin.variable
  return /^(\w+) is not set$/.exec(layer?.note ?? '')?.[1] ?? variable
}
