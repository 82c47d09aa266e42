import { defineConfig, flag, open, percentage } from 'varve'
import { memory } from 'varve/stores/memory'
import { AUTHOR } from './keys.ts'
import { checkHalf, FROM, NEAR, nth, USERS, type Counting } from './rollout-askers.ts'

/** How many flags one audience is asked about at once. */
export const FLAGS = 100

const config = defineConfig({
  checkout: {
    plain: flag({ default: true, doc: 'The same to everybody.' }),
    newFlow: flag({ doc: 'Rolled out to half of everybody.' }),
    split: flag({ doc: 'Split in two halves.' }),
    local: flag({ doc: 'On in three countries.' }),
    imported: flag({ doc: 'Split by a digest.' }),
  },
})

const many = defineConfig({
  many: Object.fromEntries(Array.from({ length: FLAGS }, (_, n) => [`flag${n}`, flag({ doc: 'One of many.' })])),
})

const HALVES = { split: { on: 1, off: 1 } } as const

/** A Varve with flags of every kind. */
export async function flags(): Promise<Flags> {
  const varve = await open(config, { store: memory(), as: { environment: 'production' } })
  await varve.rollOut('checkout.newFlow', true, { plan: percentage(50), ...AUTHOR })
  await varve.setFlag('checkout.split', { serve: HALVES }, AUTHOR)
  await varve.setFlag(
    'checkout.local',
    { rules: [{ id: 'near', when: { attr: 'country', op: 'eq', of: NEAR }, serve: 'on' }], serve: 'off' },
    AUTHOR,
  )
  await varve.setFlag('checkout.imported', { serve: HALVES, hash: 'sha256-mod100' }, AUTHOR)
  return varve
}

export type Flags = Awaited<ReturnType<typeof open<typeof config.tree>>>

/** A Varve with a hundred flags, each of which is split in two halves. */
export async function manyFlags(): Promise<{ all: Counting; close: () => Promise<void> }> {
  const varve = await open(many, { store: memory(), as: { environment: 'production' } })
  await varve.change(AUTHOR, draft => {
    for (let n = 0; n < FLAGS; n += 1) draft.setFlag(`many.flag${n}`, { serve: HALVES })
  })
  const readers = USERS.map(user => varve.for({ user }))
  const all: Counting = {
    name: 'all() of 100 split flags',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (nth(readers, n).all()['many.flag7'] === true) count += 1
      return count
    },
  }
  await checkHalf(all, 'chance')
  return { all, close: () => varve.close() }
}

/** Every way of reading a flag, each with a loop of its own, so that none pays for the shapes the others have seen. */
export async function readings(varve: Flags): Promise<Readings> {
  const audiences = USERS.map((user, n) => ({ user, country: nth(FROM, n) }))
  const readers = audiences.map(audience => varve.for(audience))
  const one = varve.for({ user: nth(USERS, 7), country: nth(FROM, 7) })
  const forAlone: Counting = {
    name: 'for() alone',
    run: times => {
      for (let n = 0; n < times; n += 1) kept = varve.for({ user: nth(USERS, n) })
      return 0
    },
  }
  const fresh: Counting = {
    name: 'rollout, for().get()',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (varve.for({ user: nth(USERS, n) }).get('checkout.newFlow')) count += 1
      return count
    },
  }
  const freshSplit: Counting = {
    name: 'split, for().get()',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (varve.for({ user: nth(USERS, n) }).get('checkout.split')) count += 1
      return count
    },
  }
  const each: Counting = {
    name: 'rollout, each of 10,000',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (nth(readers, n).get('checkout.newFlow')) count += 1
      return count
    },
  }
  const eachSplit: Counting = {
    name: 'split, each of 10,000',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (nth(readers, n).get('checkout.split')) count += 1
      return count
    },
  }
  const held: Counting = {
    name: 'rollout, held',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (one.get('checkout.newFlow')) count += 1
      return count
    },
  }
  const near: Counting = {
    name: 'constraint, each of 10,000',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (nth(readers, n).get('checkout.local')) count += 1
      return count
    },
  }
  const digestOnce: Counting = {
    name: 'sha256-mod100, first time',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (varve.for({ user: nth(USERS, n) }).get('checkout.imported')) count += 1
      return count
    },
  }
  const digestAgain: Counting = {
    name: 'sha256-mod100, repeated',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (nth(readers, n % AGAIN).get('checkout.imported')) count += 1
      return count
    },
  }
  const plain: Counting = {
    name: 'evaluate(), plain',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (one.evaluate('checkout.plain').value) count += 1
      return count
    },
  }
  const evaluated: Counting = {
    name: 'evaluate(), rollout',
    run: times => {
      let count = 0
      for (let n = 0; n < times; n += 1) if (nth(readers, n).evaluate('checkout.newFlow').value) count += 1
      return count
    },
  }
  for (const counting of [fresh, freshSplit, each, eachSplit, digestOnce, evaluated])
    await checkHalf(counting, 'chance')
  await checkHalf(near, 'country')
  return { forAlone, fresh, freshSplit, held, each, eachSplit, near, plain, evaluated, digestOnce, digestAgain }
}

/** What was made last: put here, none can be left out. */
export let kept: unknown

/** Fewer than it remembers. */
const AGAIN = 1_000

type Name = 'forAlone' | 'fresh' | 'freshSplit' | 'held' | 'each' | 'eachSplit' | 'near'

/** The ways of reading, by what is asked. */
export type Readings = Readonly<Record<Name | 'plain' | 'evaluated' | 'digestOnce' | 'digestAgain', Counting>>
