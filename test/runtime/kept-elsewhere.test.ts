import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lastKnownGood } from 'varve/last-known-good'
import { lastKnownGoodOf } from 'varve/node'
import { fleet } from '../fleet.ts'
import { backup, restored } from './engines.ts'
import { keptInMemory, type KeptInMemory } from './kept.ts'
import { KEY, left, signed } from './left-behind.ts'

type Left = Awaited<ReturnType<typeof left>>

/** A store of a fleet as if it stood somewhere. */
function at(site: string, { connect }: Pick<Left, 'connect'>, trouble: { readonly away?: boolean } = {}) {
  return Object.assign(connect(), { site, away: trouble.away ?? false })
}

/** What a process kept of the store at `https://a.test`. */
async function keptAtA(place?: KeptInMemory): Promise<Left> {
  const all = await left(place)
  const { varve } = await all.start({ store: at('https://a.test', all) }, 'none')
  await varve.close()
  return all
}

describe('what was kept of another store', () => {
  it('is not what a program starts on whose own store is away, and says where it is from', async () => {
    const all = await keptAtA()
    const { text } = all.place
    await expect(all.start({ store: at('https://b.test', all, { away: true }) })).rejects.toMatchObject({
      code: 'LAST_KNOWN_GOOD_ELSEWHERE',
      message: expect.stringMatching(
        /was read from another \(https:\/\/a\.test\), and is not served for this one\..*movedFrom: "https:\/\/a\.test"/,
      ) as string,
    })
    expect(all.place.text).toBe(text)
    const { varve } = await all.start({ store: at('https://a.test', all, { away: true }) })
    expect([varve.get(KEY), varve.health().store?.source]).toEqual([20, 'last-known-good'])
  })

  it('is neither served nor written over where the own store answers with a log of its own', async () => {
    const all = await keptAtA()
    const { text } = all.place
    const { varve } = await all.start({ store: at('https://b.test', fleet()) }, 'none')
    expect([varve.get(KEY), varve.health().status]).toEqual([10, 'ok'])
    expect(varve.health().store?.lastKnownGood).toMatchObject({ failing: true })
    await varve.set(KEY, 12, signed)
    await varve.close()
    expect([all.place.text, all.place.aside.size]).toEqual([text, 0])
    expect(all.problems.filter(({ code }) => code.startsWith('LAST_KNOWN_GOOD'))).toMatchObject([
      {
        code: 'LAST_KNOWN_GOOD_ELSEWHERE',
        issue: expect.stringContaining('(varve.lkg) was read from another store (https://a.test)') as string,
        remedy: expect.stringContaining('a file of its own') as string,
        severity: 'warning',
      },
    ])
  })

  it('does not shorten the wait for a store that is slow to answer', async () => {
    const all = await keptAtA()
    const before = all.clock.monotonic()
    const store = at('https://b.test', all)
    store.silent.add('open')
    await expect(all.start({ store, onProblem: () => {} }, 'silent')).rejects.toMatchObject({
      code: 'LAST_KNOWN_GOOD_ELSEWHERE',
    })
    expect(all.clock.monotonic() - before).toBeGreaterThanOrEqual(30_000)
  })
})

describe('what was kept of a store that moved', () => {
  it('is gone on with where the store answers at its new place, and is of that place from then on', async () => {
    const all = await keptAtA()
    const { varve } = await all.start({ store: at('https://b.test', all) }, 'none')
    expect([varve.get(KEY), varve.health().status]).toEqual([20, 'ok'])
    await varve.close()
    expect(all.problems.filter(({ code }) => code.startsWith('LAST_KNOWN_GOOD'))).toEqual([])
    const cold = await all.start({ store: at('https://b.test', all, { away: true }) })
    expect(cold.varve.get(KEY)).toBe(20)
  })

  it('is held against a copy that lost the end, as at the former place', async () => {
    const all = await keptAtA()
    const lagging = backup(all.storage)
    const first = await all.start({ store: at('https://a.test', all) }, 'none')
    await first.varve.set(KEY, 25, signed)
    await first.varve.close()
    restored(all.storage, lagging)
    const { varve } = await all.start({ store: at('https://b.test', all) }, 'none')
    expect([varve.get(KEY), varve.health().status]).toEqual([25, 'diverged'])
  })

  it('is served before that where somebody says that it moved', async () => {
    const place = { ...keptInMemory(), isOf: (site: string) => site === 'https://a.test' }
    const all = await keptAtA(place)
    const { varve } = await all.start({ store: at('https://b.test', all, { away: true }) })
    expect(varve.get(KEY)).toBe(20)
  })

  it('is said to be so by an option, or in the variable', async () => {
    const told = lastKnownGood('varve.lkg', { movedFrom: ['https://a.test', 'sqlite /data/varve.db'] })
    const named = await lastKnownGoodOf('varve.lkg?maximumAge=24h&movedFrom=https://a.test')
    for (const place of [told, named, lastKnownGood('varve.lkg', { movedFrom: 'https://a.test' })])
      expect([place.isOf?.('https://a.test'), place.isOf?.('https://c.test')]).toEqual([true, false])
    expect(lastKnownGood('varve.lkg').isOf?.('https://a.test')).toBe(false)
  })
})

describe('what an earlier version kept, which did not say of which store', () => {
  it('is served as that version would, and is of the store that answers from then on', async () => {
    const all = await keptAtA()
    all.place.text = asVersionOne(all.place.text)
    const store = at('https://b.test', all, { away: true })
    const { varve } = await all.start({ store })
    expect(varve.get(KEY)).toBe(20)
    store.away = false
    await varve.refresh()
    await varve.close()
    await expect(all.start({ store: at('https://c.test', all, { away: true }) })).rejects.toThrow(
      /another \(https:\/\/b\.test\)/,
    )
  })

  it('is held against whatever store answers', async () => {
    const all = await keptAtA()
    all.place.text = asVersionOne(all.place.text)
    const { varve } = await all.start({ store: at('https://b.test', fleet()) }, 'none')
    expect([varve.get(KEY), varve.health().status]).toEqual([20, 'diverged'])
  })
})

/** A kept text as the first format had it. */
function asVersionOne(text = ''): string {
  const [, about = '', ...state] = text.split('\n')
  const { site, ...former } = JSON.parse(about) as Record<string, unknown>
  expect(site).toBe('https://a.test')
  const body = [JSON.stringify(former), ...state].join('\n')
  return `${JSON.stringify({ v: 1, hash: createHash('sha256').update(body).digest('hex') })}\n${body}`
}
