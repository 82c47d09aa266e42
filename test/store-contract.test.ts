import { describe, expect, it } from 'vitest'
import { storeContract } from '../src/testing/store-contract.ts'
import { storageOf } from './store-contract/mutant.ts'
import { mutants } from './store-contract/mutants.ts'
import { promisesOf } from './store-contract/promises-of.ts'

const sound = (): ReturnType<typeof storageOf> => storageOf({})

describe('the store contract', () => {
  it.each(mutants)('notices a store that $title', async mutant => {
    const promise = promisesOf(mutant).find(({ title }) => title === mutant.breaks)
    const failure: unknown = await promise?.run().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
  })

  it('has no promise that no broken store has broken', () => {
    const broken = new Set(mutants.map(({ breaks }) => breaks))
    const titles = promisesOf().map(({ title }) => title)
    expect(titles.filter(title => !broken.has(title))).toEqual([])
    expect([...broken].filter(title => !titles.includes(title))).toEqual([])
  })

  it.each(promisesOf())('is kept by a sound store, also behind a network: it $title', async ({ run }) => run())

  it('says what it saw instead', async () => {
    const append = storeContract(() => storageOf({ patch: () => ({ name: '' }) }))
    const named = append.find(({ title }) => title === 'has a name for people')
    await expect(named?.run()).rejects.toThrow('a store should have a name')
  })

  it('marks the promises that a store does not keep, with the reason', () => {
    const exceptions = { 'has a name for people': 'it is nobody’s business' }
    const marked = storeContract(sound, { exceptions }).filter(({ exception }) => exception !== undefined)
    expect(marked).toEqual([
      expect.objectContaining({ title: 'has a name for people', exception: 'it is nobody’s business' }),
    ])
  })

  it('refuses an exception to a promise it does not make', () => {
    expect(() => storeContract(sound, { exceptions: { 'is fast': 'it is not' } })).toThrow(
      /no promise called "is fast"/,
    )
  })
})
