import { describe, expect, it } from 'vitest'
import { ramp } from 'varve'
import { brief, Ear, hall, listen, ofrep, signed, soon } from './hall.ts'

describe('who was away', () => {
  it('is told what they missed, in order, and then what comes', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    for (const value of [1, 2, 3]) await varve.set('limits.maxUploads', value, signed)
    const ear = await listen(broadcaster, { after: 2 })
    await varve.set('motto', 'Hi', signed)
    expect(await brief(ear)).toEqual([
      'hello #4',
      'revision limits.maxUploads #3',
      'revision limits.maxUploads #4',
      'revision motto #5',
    ])
  })

  it('is told from the log by a server that was started meanwhile', async () => {
    await using house = await hall()
    for (const value of [1, 2, 3]) await house.varve.set('limits.maxUploads', value, signed)
    await using other = await hall({ store: house.store })
    const ear = await listen(other.broadcaster, { after: 2 })
    expect(await brief(ear)).toEqual(['hello #4', 'revision limits.maxUploads #3', 'revision limits.maxUploads #4'])
  })

  it('misses nothing that is written while the log is read', async () => {
    await using house = await hall()
    await house.varve.set('motto', 'Hi', signed)
    await using other = await hall({ store: house.store })
    const opening = listen(other.broadcaster, { after: 0 })
    await other.varve.set('motto', 'Hello again', signed)
    expect(await brief(await opening)).toEqual(['hello #3', 'revision #1', 'revision motto #2', 'revision motto #3'])
  })

  it('is told of steps that came meanwhile', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    await varve.rollOut('checkout.newFlow', true, {
      plan: ramp({ from: 10, to: 100, step: 90, every: '30m' }),
      ...signed,
    })
    varve.clock.advance('30m')
    await soon()
    expect(await brief(await listen(broadcaster, { after: 2 }))).toEqual(['hello #2', 'change checkout.newFlow #2'])
  })

  it('is told of steps that came between the revisions they missed, also where those are read from the log', async () => {
    await using house = await hall()
    await house.varve.set('motto', 'Hi', signed)
    await using other = await hall({ store: house.store })
    other.varve.override('limits.maxSize', 5)
    await soon()
    await other.varve.set('motto', 'Hello again', signed)
    expect(await brief(await listen(other.broadcaster, { after: 1 }))).toEqual([
      ...['hello #3', 'revision motto #2', 'change limits.maxSize #2', 'revision motto #3'],
    ])
  })

  it('is told to read everything anew where a change without a revision is not known any more', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    varve.override('limits.maxUploads', 5)
    await soon()
    for (let size = 0; size < 1_000; size += 1) {
      varve.override('limits.maxSize', size + 10)
      await soon()
    }
    expect(await brief(await listen(broadcaster, { after: 0 }))).toEqual(['hello #0', 'resync #0'])
  }, 20_000)

  it('is told to read everything anew where too much happened', async () => {
    await using house = await hall()
    for (let value = 0; value < 1_001; value += 1) await house.varve.set('limits.maxSize', value, signed)
    await using other = await hall({ store: house.store })
    expect(await brief(await listen(other.broadcaster, { after: 1 }))).toEqual(['hello #1002', 'resync #1002'])
  }, 20_000)

  it('and knows more than there is, is told to read everything anew', async () => {
    await using house = await hall()
    expect(await brief(await listen(house.broadcaster, { after: 7 }))).toEqual(['hello #0', 'resync #0'])
  })

  it('and comes from a server that is ahead, is told when this one has read as much', async () => {
    await using house = await hall()
    await using other = await hall({ store: house.store })
    house.store.hints.held = true
    await house.varve.set('motto', 'Hi', signed)
    expect(await brief(await listen(other.broadcaster, { after: 2 }))).toEqual(['hello #2'])
  })
})

describe('what happens while a stream is opened', () => {
  // Every place in the microtasks between what was missed and what comes.
  const turns = Array.from({ length: 40 }, (_, turn) => turn)
  const pass = async (count: number): Promise<void> => {
    for (let passed = 0; passed < count; passed += 1) await Promise.resolve()
  }

  it('is told once and not lost, whenever the revision is applied', async () => {
    for (const turn of turns) {
      await using house = await hall()
      await using elsewhere = await hall({ store: house.store })
      const { varve, broadcaster } = house
      await varve.set('motto', 'Hi', signed)
      house.store.hints.held = true
      await elsewhere.varve.set('motto', 'Hello again', signed)
      const read = varve.refresh()
      await pass(turn)
      const ear = await listen(broadcaster, { after: 2 })
      await read
      const told = (await brief(ear)).filter(one => one.startsWith('revision'))
      expect(told, `opened ${turn} turns after the store was asked`).toEqual(['revision motto #3'])
    }
  })

  it('is told once and not lost, whenever an override is made', async () => {
    for (const turn of turns.slice(0, 12)) {
      await using house = await hall()
      const { varve, broadcaster } = house
      await varve.set('motto', 'Hi', signed)
      const opening = listen(broadcaster, { after: 2 })
      await pass(turn)
      varve.override('limits.maxSize', 5)
      const told = (await brief(await opening)).filter(one => one.startsWith('change'))
      expect(told, `made ${turn} turns after it was opened`).toEqual(['change limits.maxSize #2'])
    }
  })
})

describe('a stream for clients of OFREP', () => {
  it('tells them to ask again, without a name, and with the id they come back with', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    varve.clock.advance('2m')
    const ear = new Ear(await broadcaster.open(ofrep))
    await varve.set('motto', 'Hi', signed)
    const lastModified = varve.clock.now() / 1000
    expect(await ear.heard()).toEqual([
      { id: '0', data: { type: 'connected' } },
      { id: '1', data: { type: 'refetchEvaluation', lastModified } },
      { id: '2', data: { type: 'refetchEvaluation', lastModified } },
    ])
  })

  it('tells whoever comes back to ask again only if something happened since', async () => {
    await using house = await hall()
    const { varve, broadcaster } = house
    await varve.set('motto', 'Hi', signed)
    varve.clock.advance('2m')
    expect(await brief(new Ear(await broadcaster.open({ ...ofrep, after: 2 })))).toEqual(['connected #2'])
    expect(await brief(new Ear(await broadcaster.open({ ...ofrep, after: 1 })))).toEqual([
      'connected #2',
      'refetchEvaluation #2',
    ])
    expect(await brief(new Ear(await broadcaster.open({ ...ofrep, after: 99 })))).toEqual([
      'connected #2',
      'refetchEvaluation #2',
    ])
  })

  it('tells a newcomer to ask again where something changed just now, which they may not have read', async () => {
    await using house = await hall()
    house.varve.clock.advance('2m')
    await house.varve.set('motto', 'Hi', signed)
    expect(await brief(new Ear(await house.broadcaster.open(ofrep)))).toEqual(['connected #2', 'refetchEvaluation #2'])
  })
})
