import { describe, expect, it } from 'vitest'
import { ramp, type ChangeDraft, type Flat } from 'varve'
import { brief, config, Ear, everything, hall, listen, signed, soon } from './hall.ts'

describe('a stream of events', () => {
  it('says hello with the revision, and then tells each revision: what it touched, who wrote it and why, and no value', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    await varve.set('limits.maxUploads', 20, signed)
    const ear = await listen(broadcaster, { mount: '/config' })
    await varve.set('limits.maxUploads', 30, { ...signed, scope: 'tenant:acme' })
    expect(await ear.heard()).toEqual([
      {
        id: '2',
        event: 'hello',
        data: { revision: 2, mount: '/config', store: 'ok', resumed: false, heartbeat: 15 },
      },
      {
        id: '3',
        event: 'revision',
        data: {
          ...{ revision: 3, at: varve.clock.now(), kind: 'set', by: 'dana', message: 'A test' },
          ...{ keys: ['limits.maxUploads'], scopes: ['tenant:acme'] },
        },
      },
    ])
  })

  it('tells a revision that changes several keys, a tag, a segment and a kill once each', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    await varve.segments.set('staff', { attr: 'user', op: 'eq', value: 'dana' }, signed)
    await varve.setFlag(
      'checkout.newFlow',
      { rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }] },
      signed,
    )
    const ear = await listen(broadcaster)
    await ear.heard()
    await varve.change(signed, draft => {
      draft.set('limits.maxSize', 2)
      draft.set('motto', 'Hi')
    })
    await varve.tag('noon', signed)
    await varve.segments.set('staff', { attr: 'user', op: 'eq', value: 'alex' }, signed)
    await varve.kill('checkout.oldFlow', signed)
    expect((await ear.heard()).map(({ data }) => data)).toMatchObject([
      { keys: ['limits.maxSize', 'motto'], scopes: [] },
      { kind: 'tag', keys: [] },
      { keys: ['checkout.newFlow'], segments: ['staff'] },
      { keys: ['checkout.oldFlow'], scopes: [] },
    ])
  })

  it('tells of a ramp’s step, an override and its end, which no revision says', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    await varve.rollOut('checkout.newFlow', true, {
      plan: ramp({ from: 10, to: 100, step: 90, every: '30m' }),
      ...signed,
    })
    const ear = await listen(broadcaster)
    await ear.heard()
    varve.clock.advance('30m')
    await soon()
    const override = varve.override('limits.maxUploads', 50)
    await soon()
    override.lift()
    expect((await ear.heard()).map(({ data }) => data)).toMatchObject([
      { cause: 'rollout', keys: ['checkout.newFlow'], revision: 2, at: varve.clock.now() },
      { cause: 'override', keys: ['limits.maxUploads'] },
      { cause: 'override', keys: ['limits.maxUploads'] },
    ])
  })

  it('tells of the store being lost and back', async () => {
    await using house = await hall()
    const { varve, store, broadcaster } = house
    const ear = await listen(broadcaster)
    store.away = true
    await varve.refresh().catch(() => {})
    store.away = false
    await varve.refresh()
    expect(await brief(ear)).toEqual(['hello #0', 'store stale', 'store ok'])
  })

  it('shows a sign of life every 15 seconds', async () => {
    await using house = await hall()
    const ear = await listen(house.broadcaster)
    await ear.text()
    house.varve.clock.advance('15s')
    expect(await ear.text()).toBe(':\n\n')
    house.varve.clock.advance('30s')
    expect(await ear.text()).toBe(':\n\n:\n\n')
  })

  it('keeps no timer once nobody listens, and none when it is disposed', async () => {
    await using house = await hall()
    const before = house.varve.clock.waiting
    const ears = [await listen(house.broadcaster), await listen(house.broadcaster)]
    expect(house.varve.clock.waiting).toBe(before + 1)
    for (const ear of ears) await ear.leave()
    expect([house.varve.clock.waiting, house.broadcaster.clients]).toEqual([before, 0])
  })

  it('ends with a word that the server stops', async () => {
    await using house = await hall()
    const ear = await listen(house.broadcaster)
    await ear.heard()
    house.broadcaster[Symbol.dispose]()
    expect(await ear.heard()).toEqual([{ event: 'end', data: { reason: 'closing' } }])
    expect(ear.ended).toBe('closed')
  })
})

describe('who hears what', () => {
  const writes: readonly ((draft: ChangeDraft<Flat<typeof config.tree>>) => void)[] = [
    draft => draft.set('limits.maxUploads', 11),
    draft => draft.set('limits.maxUploads', 12, { scope: 'tenant:acme' }),
    draft => draft.set('limits.maxSize', 13, { scope: 'tenant:globex' }),
    draft => draft.set('motto', 'Hi', { scope: 'environment:production' }),
  ]
  const all = ['limits.maxUploads', 'limits.maxUploads acme', 'limits.maxSize globex', 'motto production']

  it.each([
    ['everything', {}, all],
    ['some keys', { keys: ['limits.*'] }, all.slice(0, 3)],
    ['one key', { keys: ['motto'] }, all.slice(3)],
    ['one tenant', { names: { tenant: ['acme'] } }, [all[0], all[1], all[3]]],
    ['no tenant', { names: { tenant: [] } }, [all[0], all[3]]],
    ['a tenant in an environment', { names: { tenant: ['globex'], environment: ['staging'] } }, [all[0], all[2]]],
  ])('who asks for %s hears that', async (_what, hearing, expected) => {
    await using house = await hall()
    const ear = await listen(house.broadcaster, { hearing: { ...everything.hearing, ...hearing } })
    await ear.heard()
    for (const write of writes) await house.varve.change(signed, write)
    const heard = (await ear.heard()).map(({ data }) => {
      const { keys, scopes } = data as { keys: string[]; scopes: string[] }
      return [...keys, ...scopes.map(scope => scope.replace(/^.+:/, ''))].join(' ')
    })
    expect(heard.filter(Boolean)).toEqual(expected)
  })

  it('of a revision over several tenants each hears its own part', async () => {
    await using house = await hall()
    const hearing = { ...everything.hearing, names: { tenant: ['acme'] } }
    const ear = await listen(house.broadcaster, { hearing })
    await ear.heard()
    await house.varve.change(signed, draft => {
      draft.set('limits.maxSize', 2, { scope: 'tenant:globex' })
      draft.set('limits.maxUploads', 2, { scope: 'tenant:acme' })
    })
    expect(await ear.heard()).toMatchObject([{ data: { keys: ['limits.maxUploads'], scopes: ['tenant:acme'] } }])
  })

  it('authors are told to those who may read the history', async () => {
    await using house = await hall()
    const ear = await listen(house.broadcaster, { hearing: { ...everything.hearing, authors: false } })
    await ear.heard()
    await house.varve.set('motto', 'Hi', signed)
    expect(JSON.stringify(await ear.heard())).not.toMatch(/dana|A test/)
  })

  it('bytes are made once for all who hear the same', async () => {
    await using house = await hall()
    const readers = await Promise.all([0, 1].map(async () => (await house.broadcaster.open(everything)).getReader()))
    for (const reader of readers) await reader.read()
    await house.varve.set('motto', 'Hi', signed)
    const [first, second] = await Promise.all(readers.map(reader => reader.read()))
    expect(first?.value).toBe(second?.value)
  })
})

describe('a reader that takes nothing', () => {
  it('is cut off once too much waits for it, and nobody else is', async () => {
    await using house = await hall({ limits: { waiting: 2_000 } })
    const [ear, slow] = [await listen(house.broadcaster), new Ear(await house.broadcaster.open(everything))]
    for (let value = 0; value < 20; value += 1) {
      await house.varve.set('limits.maxSize', value, signed)
      await ear.heard()
    }
    expect([house.broadcaster.clients, house.broadcaster.cut]).toEqual([1, 1])
    await slow.text()
    expect([ear.ended, slow.ended]).toEqual([undefined, 'cut'])
  })

  it('is not waited for in memory: what it is owed is let go of', async () => {
    await using house = await hall({ limits: { waiting: 2_000, clients: 1 } })
    const slow = new Ear(await house.broadcaster.open(everything))
    for (let value = 0; value < 20; value += 1) await house.varve.set('limits.maxSize', value, signed)
    expect(house.broadcaster.clients).toBe(0)
    expect(await slow.text()).toBe('')
  })
})

describe('who comes back to more than may wait for them', () => {
  it('is cut off, and keeps no place', async () => {
    await using house = await hall({ limits: { waiting: 2_000, clients: 1 } })
    for (let value = 0; value < 20; value += 1) await house.varve.set('limits.maxSize', value, signed)
    const slow = await listen(house.broadcaster, { after: 0 })
    await slow.text()
    expect([slow.ended, house.broadcaster.clients]).toEqual(['cut', 0])
  })
})

describe('a credential that does not count any more', () => {
  it('ends the streams that were opened by it, at the next sign of life, and no others', async () => {
    await using house = await hall()
    let isValid = true
    const revoked = { id: 'revoked', isValid: async () => isValid }
    const [ear, other] = [await listen(house.broadcaster, { admission: revoked }), await listen(house.broadcaster)]
    house.varve.clock.advance('15s')
    await soon()
    expect(house.broadcaster.clients).toBe(2)
    isValid = false
    house.varve.clock.advance('15s')
    await soon()
    expect((await ear.heard()).at(-1)).toEqual({ event: 'end', data: { reason: 'refused' } })
    expect([ear.ended, other.ended, house.broadcaster.clients]).toEqual(['closed', undefined, 1])
  })

  it('is asked about once for all who came by it, and counts while nobody can be asked', async () => {
    await using house = await hall()
    let asked = 0
    const isValid = async (): Promise<boolean> => {
      asked += 1
      throw new Error('The store is away.')
    }
    for (let client = 0; client < 5; client += 1) await listen(house.broadcaster, { admission: { id: 'one', isValid } })
    house.varve.clock.advance('15s')
    await soon()
    expect([asked, house.broadcaster.clients]).toEqual([1, 5])
  })
})
