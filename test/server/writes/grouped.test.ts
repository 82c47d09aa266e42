import { expect, it } from 'vitest'
import { defineConfig, live, type Store } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { inMemory } from '../in-memory.ts'

const AT_ONCE = 16
const config = defineConfig({
  limits: Object.fromEntries(Array.from({ length: AT_ONCE }, (_, n) => [`l${n}`, live(integer(), { default: 0 })])),
})

it('changes whose requests come in one turn are written in one append, each a revision of its own', async () => {
  const { counts, put, varve } = counted()
  await put('limits.l0', 1)
  counts.appends = 0
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => arriving(() => put(`limits.l${n}`, 7))))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE }, () => 200))
  const bodies = (await Promise.all(answers.map(answer => answer.json()))) as { revision: number }[]
  expect(new Set(bodies.map(({ revision }) => revision)).size).toBe(AT_ONCE)
  expect(bodies.at(0)).toMatchObject({ changes: [{ key: 'limits.l0', before: 1, after: 7 }] })
  expect(counts.appends).toBe(1)
  expect(varve.get('limits.l15')).toBe(7)
})

it('of changes of one key that are written together, one has the revision that all expected', async () => {
  const { put } = counted()
  const first = (await (await put('limits.l0', 1)).json()) as { revision: number }
  const headers = { 'if-match': `"${first.revision}"` }
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) => arriving(() => put('limits.l0', n + 2, headers))),
  )
  const refused = answers.map(({ status }) => status).filter(status => status !== 200)
  expect(refused).toEqual(Array.from({ length: AT_ONCE - 1 }, () => 409))
})

it('the answer to a change does not ask the store what was there before it, not even the first of a server', async () => {
  const { counts, put, varve } = counted()
  await varve.refresh()
  counts.reads = 0
  expect(await (await put('limits.l0', 1)).json()).toMatchObject({ changes: [{ after: 1 }] })
  expect(await (await put('limits.l0', 2)).json()).toMatchObject({ changes: [{ before: 1, after: 2 }] })
  expect(counts.reads).toBe(0)
})

/** What comes over a connection of its own: Node reads one after the other, and does all that is due in between. */
function arriving<T>(ask: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => void ask().then(resolve, reject))
  })
}

/** A server whose store counts how often it is asked. */
function counted() {
  const counts = { appends: 0, reads: 0 }
  const store: Store = memory({ clock: clock() })
  const [append, read] = [store.append.bind(store), store.read.bind(store)]
  store.append = (...asked) => {
    counts.appends += 1
    return append(...asked)
  }
  store.read = (...asked) => {
    counts.reads += 1
    return read(...asked)
  }
  const { varve, credentials, get } = inMemory(config, { store })
  const token = credentials.token('editor')
  const put = (key: string, value: number, headers = {}): Promise<Response> =>
    get(`/v1/values/${key}`, {
      ...{ method: 'PUT', token, headers: { 'content-type': 'application/json', ...headers } },
      body: JSON.stringify({ value, message: 'Measured' }),
    })
  return { counts, put, varve }
}
