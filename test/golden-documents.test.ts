import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { revisionSchema } from 'varve/documents'
import { describe, expect, it } from 'vitest'
import { canonical } from '../src/core/revisions/canonical.ts'
import type { Revision } from '../src/core/revisions/revision.ts'
import { findBreak, genesisHash, seal, unseal } from '../src/core/revisions/seal.ts'

interface Golden {
  logId: string
  genesisPreviousHash: string
  sealed: { plain: { key: string; scope: null; nonce: string; value: string }; canonical: string; commitment: string }
  revisions: Revision[]
}
const golden = JSON.parse(readFileSync(new URL('vectors/document-golden.json', import.meta.url), 'utf8')) as Golden
const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

describe('the golden documents, computed independently', () => {
  it('have our genesis hash', () => {
    expect(genesisHash(golden.logId, digest)).toBe(golden.genesisPreviousHash)
  })

  it.each(golden.revisions.map(revision => [revision.number, revision.message, revision] as const))(
    'revision %i (%s) has our hash, byte for byte',
    (_number, _message, revision) => {
      const { hash, ...unhashed } = revision
      const { sealed } = seal(unhashed, digest)
      expect(sealed.hash).toBe(hash)
      expect(unseal(sealed, digest)).toEqual(revision)
    },
  )

  it('make a chain without a break', () => {
    const chain = golden.revisions.map(({ hash: _, ...unhashed }) => seal(unhashed, digest).sealed)
    const genesis = { logId: golden.logId, number: 0, hash: golden.genesisPreviousHash, at: 0 }
    expect(findBreak(chain, genesis, digest)).toBeUndefined()
  })

  it('have our commitment for a sealed value', () => {
    const { plain, commitment } = golden.sealed
    expect(canonical({ ...plain })).toBe(golden.sealed.canonical)
    expect(digest(`varve/secret/1\n${canonical({ ...plain })}`)).toBe(commitment)
  })
})

describe('the published JSON Schema of a revision', () => {
  const fits = new Ajv({ strict: false, allErrors: true }).compile(revisionSchema)

  it.each(golden.revisions)('accepts golden revision $number ($kind)', revision => {
    expect(fits(revision) ? [] : fits.errors).toEqual([])
  })

  it.each([
    ['without an author', { by: '' }],
    ['of an unknown kind', { kind: 'magic' }],
    ['with a set that holds nothing', { changes: [{ key: 'a', op: 'set' }] }],
    ['with a delete that holds something', { changes: [{ key: 'a', op: 'delete', entry: { value: 1 } }] }],
    ['with an entry that is two things', { changes: [{ key: 'a', op: 'set', entry: { value: 1, reference: 'x' } }] }],
    ['with a member nobody declared', { extra: 1 }],
  ])('refuses one %s', (_what, wrong) => {
    expect(fits({ ...golden.revisions[0], ...wrong })).toBe(false)
  })
})

describe('a byte flipped anywhere in a sealed revision', () => {
  it('is found, and the revision is named', () => {
    const chain = golden.revisions.map(({ hash: _, ...unhashed }) => seal(unhashed, digest).sealed)
    const genesis = { logId: golden.logId, number: 0, hash: golden.genesisPreviousHash, at: 0 }
    const second = chain[1]
    if (second === undefined) throw new Error('the golden chain has two revisions')
    const bytes = new TextEncoder().encode(second.text)
    for (let index = 0; index < bytes.length; index += 1) {
      const damaged = Uint8Array.from(bytes)
      damaged[index] = (damaged[index] ?? 0) ^ 0x01
      const text = new TextDecoder().decode(damaged)
      const found = findBreak([...chain.slice(0, 1), { ...second, text }, ...chain.slice(2)], genesis, digest)
      expect(found?.revision, `byte ${index}`).toBe(2)
    }
  })
})
