import { expect, it } from 'vitest'
import { keysOfNews, noteChanged, noteHearing } from './heard-changes.ts'
import { keptPage, markedPage } from './kept-page.ts'

const item = (key: string) => ({ key })
const first = { items: ['a', 'b'].map(item), next: 'b' }
const last = { items: ['c', 'd'].map(item) }
const read = async () => ({
  pages: [await markedPage(() => Promise.resolve({ ...first })), await markedPage(() => Promise.resolve({ ...last }))],
  pageParams: [undefined, 'b'],
})
const kept = (data: Awaited<ReturnType<typeof read>>) =>
  data.pageParams.map(cursor => keptPage('v1/values', data, cursor) !== undefined)

it('a page of a long list is read again only where a key in it changed, or one that would be in it', async () => {
  noteHearing(true)
  const data = await read()
  expect(kept(data)).toEqual([true, true])
  noteChanged(['b'])
  expect(kept(data)).toEqual([false, true])
  noteChanged(['bb'])
  expect(kept(data)).toEqual([false, false])
  expect(kept(await read())).toEqual([true, true])
})

it('a page is read again where anything may have changed, where nobody hears of changes, and where there were too many', async () => {
  noteHearing(true)
  const data = await read()
  noteHearing(false)
  expect(kept(data)).toEqual([false, false])
  noteHearing(true)
  noteChanged()
  expect(kept(data)).toEqual([false, false])
  const busy = await read()
  for (let count = 0; count < 101; count++) noteChanged(['zz'])
  expect(kept(busy)).toEqual([false, false])
})

it('an event names all that changed, but for what has no key of its own to tell', () => {
  expect(keysOfNews('revision', '{"revision":7,"keys":["a"]}')).toEqual(['a'])
  expect(keysOfNews('change', '{"cause":"rollout","keys":["a"]}')).toEqual(['a'])
  expect(keysOfNews('change', '{"cause":"source","keys":["a"]}')).toBeUndefined()
  expect(keysOfNews('resync', '{"revision":7}')).toBeUndefined()
})
