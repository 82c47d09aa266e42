import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, type Entry, type Json } from 'varve'
import { integer } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { seal } from '../../src/core/revisions/seal.ts'

const config = defineConfig({
  newFlow: flag({ doc: 'The rewritten checkout.' }),
  button: flag({ variants: { blue: '#1', red: '#2' }, default: 'blue', doc: 'The pay button.' }),
  uploads: live(integer(), { default: 10 }),
})
const signature = { by: 'dana', message: 'A try' }
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Two processes on one store, and a way to write into it past all checks. */
async function beset() {
  const time = clock()
  const storage = memoryStorage()
  const options = {
    store: memory({ storage, clock: time }),
    platform: { clock: time, timers: time, warn: () => {} },
    as: { environment: 'test', user: 'ana' },
    onProblem: () => {},
    poll: '1s',
  } as const
  const varve = await open(config, options)
  const write = async (key: string, entry: unknown, scope?: string): Promise<void> => {
    const { head } = storage
    const change = { key, op: 'set' as const, entry: entry as Entry, ...(scope === undefined ? {} : { scope }) }
    const { sealed } = seal(
      {
        ...{ v: 1, logId: storage.logId, number: head.number + 1, id: randomUUID(), at: time.now() },
        ...{ by: 'mallory', message: 'past the checks', kind: 'set', changes: [change], previousHash: head.hash },
      },
      digest,
    )
    await memory({ storage, clock: time }).append(head, [sealed])
    await varve.refresh()
  }
  const another = () => open(config, { ...options, store: memory({ storage, clock: time }) })
  return { varve, write, another, time, storage }
}

const whole = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: 's' }
const rollout = {
  id: '019b0000-0000-7000-8000-000000000000',
  ...{ unit: 'user', salt: 's', hash: 'varve', approvedThrough: -1 },
  ...{ candidate: { value: true }, baseline: null, steps: [{ at: 0, share: 50_000 }] },
}
const cond = (when: unknown): Json => ({ ...whole, rules: [{ id: 'a', when, serve: 'off' }] }) as unknown as Json

const hostile: readonly (readonly [what: string, entry: unknown])[] = [
  ['nothing', { flag: null }],
  ['a text', { flag: 'x' }],
  ['a list', { flag: [] }],
  ['no variants', { flag: { ...whole, variants: null } }],
  ['rules that are none', { flag: { ...whole, rules: {} } }],
  ['rules of null', { flag: { ...whole, rules: [null] } }],
  ['requirements that are none', { flag: { ...whole, requires: [null] } }],
  ['a condition of null', { flag: cond(null) }],
  ['a condition of nothing', { flag: cond({}) }],
  ['an `all` of null', { flag: cond({ all: [null] }) }],
  ['an `all` that is no list', { flag: cond({ all: 5 }) }],
  ['an attribute that is a number', { flag: cond({ attr: 5, op: 'eq', value: 1 }) }],
  ['a quantifier without a name', { flag: cond({ attr: null, some: true }) }],
  ['variants to ask for that are no list', { flag: cond({ flag: 'button', is: 5 }) }],
  ['ranges that are none', { flag: cond({ bucket: { unit: 'user', salt: 's', ranges: 5 } }) }],
  ['a flag that is a number', { flag: cond({ flag: 5, is: ['a'] }) }],
  ['a segment that is an object', { flag: cond({ segment: {} }) }],
  ['coverage that is an object', { flag: { ...whole, serve: { split: { on: 1 }, coverage: {} } } }],
  ['coverage of nulls', { flag: { ...whole, serve: { split: { on: 1, off: 1 }, coverage: [null] } } }],
  ['a split of texts', { flag: { ...whole, serve: { split: { on: 'x' } } } }],
  ['a serve of a number', { flag: { ...whole, serve: 5 } }],
  ['a salt that is a number', { flag: { ...whole, salt: 5, serve: { split: { on: 1, off: 1 } } } }],
  ['a rollout of nothing', { rollout: null }],
  ['a rollout of a text', { rollout: 'x' }],
  ['a rollout without steps', { rollout: { ...rollout, steps: null } }],
  ['a rollout with steps of null', { rollout: { ...rollout, steps: [null] } }],
  ['a rollout without a candidate', { rollout: { ...rollout, candidate: null } }],
  ['a rollout whose baseline is a number', { rollout: { ...rollout, baseline: 5 } }],
  ['a rollout with rings that are none', { rollout: { ...rollout, rings: { order: 5, reached: 'x' } } }],
  ['a rollout held by a text', { rollout: { ...rollout, held: 'x' } }],
  ['a rollout with a hash of its own', { rollout: { ...rollout, hash: '__proto__' } }],
]

describe.each(hostile)('a document that somebody wrote into the store past the checks, with %s,', (_, entry) => {
  it('is passed over, and takes nothing else down', async () => {
    const { varve, write, another, time } = await beset()
    await varve.setFlag(
      'button',
      { rules: [{ id: 'a', when: { flag: 'newFlow', is: ['on'] }, serve: 'red' }] },
      signature,
    )
    await write('newFlow', entry)
    expect(varve.get('newFlow')).toBe(false)
    expect(varve.get('button')).toBe('#1')
    expect(varve.explain('newFlow').value).toBe(false)
    expect(varve.evaluate('newFlow').value).toBe(false)
    expect(varve.for({ user: 'ben', tenant: 'acme' }).get('newFlow')).toBe(false)
    varve.rollouts()
    time.advance('2s')
    await varve.set('uploads', 11, signature)
    expect(varve.get('uploads')).toBe(11)
    await varve.setFlag('button', { serve: 'red', requires: [] }, signature)
    await varve.segments.set('staff', { attr: 'user', op: 'eq', value: 'ana' }, signature)
    await varve.segments.delete('staff', signature)
    await using second = await another()
    expect(second.get('newFlow')).toBe(false)
    expect(second.health().problems.map(({ key }) => key)).toContain('newFlow')
    const { number } = varve.head()
    for await (const change of varve.history('newFlow')) expect(change.by).toBe('mallory')
    await varve.snapshot()
    await varve.diff(1)
    expect((await varve.at(number)).get('newFlow')).toBe(false)
    await varve.kill('newFlow', signature)
    await varve.revive('newFlow', signature)
    await varve.set('newFlow', true, signature)
    expect(varve.get('newFlow')).toBe(true)
    await varve.restore(1, signature)
    expect(varve.get('newFlow')).toBe(false)
    await varve.close()
  })
})

const hostileSegments: readonly (readonly [what: string, entry: unknown])[] = [
  ['nothing', { value: null }],
  ['no condition', { value: { when: null } }],
  ['a condition of nothing', { value: { when: {} } }],
  ['an `all` that is no list', { value: { when: { all: 5 } } }],
  ['an attribute that is a number', { value: { when: { attr: 5, op: 'eq', value: 1 } } }],
  ['itself', { value: { when: { all: [{ segment: 'staff' }, { segment: 'staff' }] } } }],
  ['a flag for an entry', { flag: null }],
]

describe.each(hostileSegments)('a segment that somebody wrote into the store past the checks, with %s,', (_, entry) => {
  it('never holds, and takes nothing else down', async () => {
    const { varve, write, another } = await beset()
    await varve.segments.set('staff', { attr: 'user', op: 'eq', value: 'ana' }, signature)
    const rules = [{ id: 'a', when: { segment: 'staff' }, serve: 'red' }]
    await varve.setFlag('button', { serve: 'blue', rules }, signature)
    expect(varve.get('button')).toBe('#2')
    await write('staff', entry, 'varve:segment')
    expect(varve.get('button')).toBe('#1')
    expect(varve.explain('button').value).toBe('#1')
    varve.segments.list()
    await varve.set('uploads', 11, signature)
    await using second = await another()
    expect(second.get('button')).toBe('#1')
    await varve.segments.set('staff', { attr: 'user', op: 'eq', value: 'ana' }, signature)
    expect(varve.get('button')).toBe('#2')
    await varve.close()
  })
})

describe('a document that is large beyond reason, written past the checks,', () => {
  const year = 31_536_000_000
  const rules = (count: number): unknown[] =>
    Array.from({ length: count }, (_, index) => ({ id: `r${index}`, serve: 'off' }))
  const every: readonly (readonly [what: string, entry: unknown])[] = [
    ['200,000 rules', { flag: { ...whole, rules: rules(200_000) } }],
    [
      'steps one millisecond apart',
      {
        rollout: {
          ...rollout,
          steps: Array.from({ length: 30_000 }, (_, index) => ({ at: index, share: index % 100_000 })),
        },
      },
    ],
    [
      'steps of the far future',
      {
        rollout: {
          ...rollout,
          steps: [
            { at: 0, share: 5 },
            { at: 1e15 * year, share: 6 },
          ],
        },
      },
    ],
    [
      '100,000 values',
      { flag: cond({ attr: 'user', op: 'eq', of: Array.from({ length: 100_000 }, (_, index) => `u${index}`) }) },
    ],
    [
      'instants in thousands',
      {
        flag: cond({ any: Array.from({ length: 20_000 }, (_, index) => ({ attr: '$now', op: 'gt', value: index })) }),
      },
    ],
    [
      'conditions nested 5,000 deep',
      { flag: cond(Array.from({ length: 5000 }).reduce<unknown>(inner => ({ not: inner }), true)) },
    ],
    ['weights of infinity', { flag: { ...whole, serve: { split: { on: 1e308, off: 1e308 } } } }],
  ]

  it.each(every)('with %s, neither hangs nor breaks', async (_, entry) => {
    const { varve, write, time } = await beset()
    await write('newFlow', entry)
    expect(typeof varve.get('newFlow')).toBe('boolean')
    expect(typeof varve.explain('newFlow').value).toBe('boolean')
    time.advance('10s')
    await varve.set('uploads', 11, signature)
    expect(varve.get('uploads')).toBe(11)
    await varve.close()
  })
})
