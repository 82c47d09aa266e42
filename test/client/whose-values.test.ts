import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asking, taken, type Asking } from './asking.ts'

describe('whose values a page shows', () => {
  it('are those of who signed in, also when a poll for the former was under way', async () => {
    const page = asking({ audience: { user: 'ada' } })
    page.open[0]?.answer()
    await page.view.ready
    page.later()
    const signedIn = page.view.as({ user: 'grace' })
    const [poll, own] = page.open
    own?.answer()
    await signedIn
    poll?.answer()
    await taken()
    expect([page.served(), page.view.audience]).toEqual(['grace', { user: 'grace' }])
    await page.view.close()
  })

  it('are not those of the former where the page polls after it asked for who signed in', async () => {
    const page = asking({ audience: { user: 'ada' } })
    page.open[0]?.answer()
    await page.view.ready
    const signedIn = page.view.as({ user: 'grace' })
    page.later()
    const [own, poll] = page.open
    poll?.answer()
    await taken()
    own?.answer()
    await signedIn
    expect([page.served(), page.view.audience]).toEqual(['grace', { user: 'grace' }])
    await page.view.close()
  })

  it('are of the last who was asked for, and whoever asked before that is told so', async () => {
    const page = asking({ audience: { user: 'ada' } })
    page.open[0]?.answer()
    await page.view.ready
    const first = page.view.as({ user: 'grace' })
    const last = page.view.as({ user: 'mia' })
    page.open[1]?.answer()
    page.open[0]?.answer()
    await last
    await expect(first).rejects.toMatchObject({ code: 'AUDIENCE_REPLACED' })
    expect(page.served()).toBe('mia')
    await page.view.close()
  })

  it('are of the former where they cannot be asked for, and those are asked for anew', async () => {
    const page = asking({ audience: { user: 'ada' } })
    page.open[0]?.answer()
    await page.view.ready
    const signedIn = page.view.as({ user: 'grace' })
    page.open[0]?.fail()
    await expect(signedIn).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    page.later()
    expect(page.open.map(({ audience }) => audience.user)).toContain('ada')
    page.open.find(({ audience }) => audience.user === 'ada')?.answer()
    await expect.poll(() => page.view.health().status).toBe('fresh')
    expect(page.served()).toBe('ada')
    await page.view.close()
  })

  it('are there when it is ready, also if somebody signed in meanwhile', async () => {
    const page = asking({ audience: { user: 'ada' } })
    const signedIn = page.view.as({ user: 'grace' })
    page.open[0]?.answer()
    await taken()
    for (const question of [...page.open]) question.answer()
    await Promise.all([signedIn, page.view.ready])
    expect(page.served()).toBe('grace')
    await page.view.close()
  })

  it('are at every moment of one person, and in the end of the last one asked for, in whatever order answers come', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), inAnyOrder), { numRuns: 60 })
  }, 20_000)
})

type Step = { readonly as: string } | { readonly answer: number } | { readonly fail: number } | 'later' | 'refresh'

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('ada', 'grace', 'mia').map(as => ({ as })),
  { weight: 3, arbitrary: fc.nat(5).map(answer => ({ answer })) },
  fc.nat(5).map(fail => ({ fail })),
  fc.constantFrom('later', 'refresh'),
)

/** What became of the last call of `as`, and what was served before it. */
class Wishes {
  wanted = 'nobody'
  #former = 'nobody'
  #last = 0

  async of(page: Asking, user: string): Promise<void> {
    const turn = ++this.#last
    // Where an earlier wish is still open, the former is who was served.
    this.#former = String(page.served())
    this.wanted = user
    try {
      await page.view.as({ user })
      if (page.served() !== user) throw new Error(`${user} was asked for, and ${String(page.served())} is served`)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'VarveError') throw error
      if (turn === this.#last) this.wanted = this.#former
    }
  }
}

async function inAnyOrder(steps: readonly Step[]): Promise<void> {
  const page = asking({ audience: { user: 'nobody' } })
  page.view.ready.catch(() => {})
  const wishes = new Wishes()
  const seen: unknown[] = []
  page.view.watch('who', value => void seen.push(value))
  const calls: Promise<unknown>[] = []
  for (const each of steps) {
    if (each === 'later') page.later()
    else if (each === 'refresh') calls.push(page.view.refresh().catch(() => {}))
    else if ('as' in each) calls.push(wishes.of(page, each.as))
    else if ('answer' in each) page.open[each.answer]?.answer()
    else page.open[each.fail]?.fail()
    if (each !== 'later') await taken()
    expect(page.served()).toBe(page.view.audience.user)
  }
  // Everything that is still asked is answered, oldest last.
  const ended = Promise.all(calls)
  for (let round = 0; round < 60 && page.open.length > 0; round += 1) {
    page.open.at(-1)?.answer()
    await taken()
  }
  await ended
  page.later()
  for (const question of [...page.open]) question.answer()
  await taken()
  expect([page.served(), page.view.audience.user]).toEqual([wishes.wanted, wishes.wanted])
  expect(page.view.health().status).toBe('fresh')
  // Nobody is shown twice in a row, and nobody who was not wanted.
  expect(seen.filter((who, index) => who === seen[index - 1])).toEqual([])
  await page.view.close()
}
