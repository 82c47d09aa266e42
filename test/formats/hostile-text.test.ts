import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reading } from '../../src/sources/formats/reading.ts'
import { runs } from '../laws/runs.ts'
import { changed } from './changed-text.ts'
import { pieces, SECRET, sound } from './documents.ts'
import { formats, partsOf } from './parts.ts'

const PROTOTYPE = Reflect.ownKeys(Object.prototype)

/** A text that nobody wrote. */
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces, ' ', 'a', '1', 'true'), fc.string({ maxLength: 3 })), { maxLength: 40 })
    .map(parts => parts.join('')),
)

describe.each(Object.entries(formats))('a text that is read as %s', (name, format) => {
  const document = sound[name] ?? ''

  it('is sound as the test writes it, so that what breaks it is what the test does', () => {
    expect(format(document, 'file').complaints.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(format(document, 'file').documents.length).toBeGreaterThan(0)
  })

  it('never makes a reader throw, nor changes an object that is not its own, nor takes long', () => {
    const texts = fc.oneof(noise, changed(document))
    fc.assert(
      fc.property(texts, text => {
        const start = performance.now()
        const reading = format(text, 'file')
        expect(performance.now() - start).toBeLessThan(5000)
        expect(Reflect.ownKeys(Object.prototype)).toEqual(PROTOTYPE)
        for (const { path } of reading.documents.flatMap(root => partsOf(root)))
          expect(path).not.toMatch(/(?:^|\.)(?:__proto__|constructor|prototype)(?:\.|$)/)
      }),
      { numRuns: runs.numRuns * 5 },
    )
  })

  it('never comes back in a complaint, however it is broken', () => {
    let complained = 0
    fc.assert(
      fc.property(changed(document), text => {
        const reading = format(text, 'file')
        complained += reading.complaints.length > 0 ? 1 : 0
        expect(secretIn(reading)).toBe(undefined)
      }),
      { numRuns: runs.numRuns * 10 },
    )
    // The law says something only where there were complaints.
    expect(complained).toBeGreaterThan(runs.numRuns)
  })
})

/** What of the secret a reading's complaints show, in any way they can be shown. */
function secretIn({ complaints }: Reading): string | undefined {
  const shown = `${inspect(complaints, { depth: Infinity, showHidden: true })}${JSON.stringify(complaints)}`
  const letters = Array.from({ length: SECRET.length - 3 }, (_, at) => SECRET.slice(at, at + 4))
  return letters.find(four => shown.includes(four))
}
