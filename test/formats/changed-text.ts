import fc from 'fast-check'
import { pieces } from './documents.ts'

/** A change at a place, given as a share of the text: something put in, a stretch taken out or said twice, the rest cut off. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  put: fc.constantFrom(...pieces),
  kind: fc.constantFrom('put', 'take', 'double', 'cut'),
})
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never

/** A sound text after some changes. */
export function changed(text: string): fc.Arbitrary<string> {
  return fc.array(change, { minLength: 1, maxLength: 6 }).map(changes => changes.reduce(applied, text))
}

function applied(text: string, { at, length, put, kind }: Change): string {
  const start = Math.floor(at * text.length)
  const [before, after] = [text.slice(0, start), text.slice(start)]
  if (kind === 'put') return before + put + after
  if (kind === 'take') return before + after.slice(length)
  if (kind === 'double') return before + after.slice(0, length) + after
  return before
}
