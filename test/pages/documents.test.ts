import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { flagsFileSchema, revisionSchema } from '../../src/core/revisions/document-schema.ts'
import { unseal } from '../../src/core/revisions/seal.ts'
import { canonical } from '../../src/core/revisions/canonical.ts'
import type { Json } from '../../src/core/json.ts'
import { hostPlatform } from '../../src/platform.ts'
import { readPage } from './page.ts'

const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema([revisionSchema, flagsFileSchema])
const page = readPage('docs/documents.md')
const examples = [...page.text.matchAll(/^```json ?(\w*)\n([^]*?)^```$/gm)].map(([, kind = '', json = ''], index) => {
  return { kind, nth: index + 1, document: JSON.parse(json) as Json }
})
const schemas: Readonly<Record<string, string>> = {
  revision: 'urn:varve:revision:1',
  entry: 'urn:varve:revision:1#/$defs/entry',
  change: 'urn:varve:revision:1#/$defs/change',
  flags: 'urn:varve:flags:1',
}

describe('the examples of docs/documents.md', () => {
  it('show every kind of document', () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(Object.keys(schemas)))
  })

  it.each(examples)('fit the published schema: $kind, number $nth', ({ kind, document }) => {
    const validate = ajv.compile({ $ref: schemas[kind] })
    validate(document)
    expect(validate.errors ?? []).toEqual([])
  })

  it.each(examples.filter(({ kind }) => kind === 'revision'))('have the hash they say, number $nth', ({ document }) => {
    const { number, id, hash } = document as { number: number; id: string; hash: string }
    expect(unseal({ number, id, hash, text: canonical(document) }, hostPlatform().digest).hash).toBe(hash)
  })
})
