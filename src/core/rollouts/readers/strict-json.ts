import { type Json, sameJson } from '../../json.ts'
import type { Equality, Judge } from './reader.ts'
import { folded } from './texts.ts'

/** JSON values as they are: `1` is not `'1'`, and objects and lists are equal member for member. */
export const strictJson: Equality = {
  form: 'plain JSON',
  folds: true,
  // Not all that JavaScript has is JSON: NaN would be equal to itself here.
  takes: own => typeof own !== 'number' || Number.isFinite(own),
  oneOf: (own, fold) => {
    const known = new Set(own.filter(isScalar).map(one => (fold ? foldedScalar(one) : one)))
    const structures = own.filter(one => !isScalar(one))
    if (structures.length > 0) return oneOfAll(known, structures, fold)
    const [only] = known
    if (fold) return value => known.has(foldedScalar(value))
    return known.size === 1 ? value => value === only : value => known.has(value)
  },
}

function oneOfAll(known: ReadonlySet<Json>, structures: readonly Json[], fold: boolean): Judge {
  return value =>
    isScalar(value)
      ? known.has(fold ? foldedScalar(value) : value)
      : structures.some(structure => sameJson(structure, value))
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null
}

function foldedScalar(value: Json): Json {
  return typeof value === 'string' ? folded(value) : value
}
