import fc from 'fast-check'
import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import type { Part } from '../../src/core/layers/part.ts'
import { runs } from '../laws/runs.ts'
import { changed } from './changed-text.ts'
import { sound } from './documents.ts'
import { formats, partsOf, type Plain, plain } from './parts.ts'

const yamlSchema = CORE_SCHEMA.withTags(mergeTag)
const TOML_SAMPLES = [
  sound['toml'] ?? '',
  '[a.b]\nc = 1\n[a]\nd.e = { f = [ 1, "]", """x""" ], g = \'#\' }\n[[h]]\n[h.i]\nj = 2\n[[h]]\nk = [ { l.m = 1 }, ]\n',
]
const YAML_SAMPLES = [
  sound['yaml'] ?? '',
  'a: &a [1, 0x1F, .5, ~, {b: c, d: }]\n? e\n: - f\n  - - g\n    -\n  - {<<: {h: 1}, i: "j\n    k"}\nl: >-\n  m\n\n  n\no: !!str 1\n',
]

describe('what the parser reads', () => {
  it('is what we tell, of every TOML text: no value is lost because its place was not found', () => {
    let compared = 0
    fc.assert(
      fc.property(fc.oneof(...TOML_SAMPLES.map(changed)), text => {
        const reading = formats['toml']?.(text, 'file')
        const theirs = attempt(() => [parse(text, { integersAsBigInt: 'asNeeded' })])
        if (reading === undefined || reading.complaints.length > 0) return
        compared += 1
        const ours = reading.documents.length === 0 ? [{}] : reading.documents.map(plain)
        expect(told(ours), text).toEqual(told(theirs))
      }),
      { numRuns: runs.numRuns * 10 },
    )
    expect(compared).toBeGreaterThan(runs.numRuns)
  })

  it('is what we tell, of every YAML text', () => {
    let compared = 0
    fc.assert(
      fc.property(fc.oneof(...YAML_SAMPLES.map(changed)), text => {
        const reading = formats['yaml']?.(text, 'file')
        const theirs = attempt(() =>
          loadAll(text.replace(/^\ufeff/, ''), { schema: yamlSchema, maxAliases: 50, maxDepth: 66 }),
        )
        if (reading === undefined || reading.complaints.length > 0) return
        // A name that is not written is `null` to the parser, and a number as a name is written in its way.
        const names = reading.documents.flatMap(root => partsOf(root)).flatMap(({ part }) => namesOf(part))
        if (names.some(name => name === '' || /^[-+.\d]/.test(name))) return
        compared += 1
        const written = Array.isArray(theirs) ? theirs.filter(one => one !== null) : theirs
        expect(told(reading.documents.map(plain)), text).toEqual(told(written))
      }),
      { numRuns: runs.numRuns * 10 },
    )
    expect(compared).toBeGreaterThan(runs.numRuns)
  })
})

function attempt<T>(read: () => T): T | string {
  try {
    return read()
  } catch {
    return 'refused'
  }
}

function namesOf(part: Part): readonly string[] {
  return part.kind === 'map' ? [...part.members.keys()] : []
}

/** A value without what the two tell in their own ways: dates, and the digits of numbers that are not exact. */
function told(value: unknown): Plain {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => {
      if (typeof one === 'bigint' || (typeof one === 'number' && !Number.isFinite(one))) return 'not exact'
      if (typeof one !== 'string') return one
      if (/^(?:\d{4}-\d\d-\d\d|\d\d:\d\d)/.test(one)) return 'a date'
      return /^[-+]?(?:\.?(?:inf|nan)|[\d_]{16,}|[\d.]+e\d{3,})$/i.test(one) ? 'not exact' : one
    }),
  ) as Plain
}
