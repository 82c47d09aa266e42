import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, isVarveError, live, open, type Store, type Varve } from 'varve'
import { file } from 'varve/stores/file'
import { integer } from 'varve/schema'
import { sqlite } from 'varve/stores/sqlite'
import { listed } from './listed.ts'
import { byTier, tell } from './tier.ts'

const config = defineConfig({ size: live(integer(), { default: 0, doc: 'The number of the revision that set it.' }) })
const signed = { by: 'dana', message: 'One more' }
const ROUNDS = byTier({ short: 8, long: 100 })
/** Compaction leaves a thousand revisions. */
const KEPT = 1000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'varve-compaction-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

type Opened = Varve<typeof config.tree>

/** Everybody who does something with one log at once, and what they saw that nobody may see. */
class Crowd {
  readonly wrong: string[] = []
  readonly done: Record<string, number> = {}
  readonly #connect: () => Store
  /** The value at each revision, from 0. */
  readonly #sizes = [0, 0]
  over = false

  constructor(connect: () => Store) {
    this.#connect = connect
  }

  open(): Promise<Opened> {
    const onProblem = ({ code, issue }: { code: string; issue: string }): void => {
      this.wrong.push(`${code}: ${issue}`)
    }
    return open(config, { store: this.#connect(), as: { environment: 'test' }, poll: '50ms', onProblem })
  }

  /** True once the writer has heard which number its change got. */
  knows(number: number): boolean {
    return number < this.#sizes.length
  }

  sizeAt(number: number): number {
    return this.#sizes[number] ?? this.#sizes.at(-1) ?? 0
  }

  /** Each change sets the value to the number it gets, unless a compaction takes that number. */
  async write(varve: Opened, count: number): Promise<void> {
    const next = varve.head().number + 1
    const made = await Promise.all(
      Array.from({ length: count }, (_, index) => varve.set('size', next + index, { ...signed, expect: 'any' })),
    )
    for (const { number, changes } of made) {
      const entry = changes[0]?.entry
      while (this.#sizes.length < number) this.#sizes.push(this.sizeAt(this.#sizes.length - 1))
      this.#sizes[number] = entry !== undefined && 'value' in entry ? Number(entry.value) : 0
    }
  }

  /** Does something over and over until all is over; what it meets that is not allowed is noted. */
  async keepOn(what: string, body: () => Promise<void>, allowed: readonly string[] = []): Promise<void> {
    while (!this.over) {
      try {
        await body()
        this.done[what] = (this.done[what] ?? 0) + 1
      } catch (error) {
        if (isVarveError(error) && allowed.includes(error.code)) continue
        this.wrong.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
        return
      }
    }
  }

  claim(holds: boolean, sentence: string): void {
    if (!holds) this.wrong.push(sentence)
  }
}

/** A store whose every call gives the others a turn before it and after it: SQLite itself answers at once. */
function unhurried(store: Store): Store {
  const inTurn =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      await turn()
      const answer = await call(...given)
      await turn()
      return answer
    }
  const { snapshots } = store
  return {
    name: store.name,
    records: store.records,
    lease: store.lease,
    open: inTurn(() => store.open()),
    head: inTurn(() => store.head()),
    append: inTurn((expected, revisions) => store.append(expected, revisions)),
    read: inTurn((after, limit) => store.read(after, limit)),
    snapshots: {
      put: inTurn((number, hash, body) => snapshots.put(number, hash, body)),
      latest: inTurn(atMost => snapshots.latest(atMost)),
      compact: inTurn(through => snapshots.compact(through)),
    },
    subscribe: (onHint, onDown) => store.subscribe(onHint, onDown),
    close: () => store.close(),
  }
}

describe.each([
  ['a SQLite file', () => unhurried(sqlite(join(folder, 'varve.db')))],
  ['a folder', () => unhurried(file(join(folder, 'log'), { block: 100 }))],
] as const)('a log in %s that is compacted', (_, connect) => {
  it('gives whoever reads, watches, looks back, verifies or opens it meanwhile only right answers', async () => {
    const crowd = new Crowd(connect)
    await using writer = await crowd.open()
    while (writer.head().number < KEPT + 20) await crowd.write(writer, 64)
    await using looking = await crowd.open()
    await using watching = await crowd.open()
    await using other = await crowd.open()
    const told: number[] = []
    using _watch = watching.watch('size', size => told.push(size))
    const start = watching.head().number
    const begun = crowd.sizeAt(start)

    const busy = [
      crowd.keepOn('at', () => lookAt(crowd, looking)),
      crowd.keepOn('history', async () => {
        const [newest] = await listed(looking.history('size', { limit: 3 }))
        crowd.claim(newest !== undefined, 'there is no history')
      }),
      crowd.keepOn('verify', async () => {
        const verified = await other.verify()
        crowd.claim(verified.ok, `verify says ${JSON.stringify(verified)}`)
      }),
      crowd.keepOn('open', async () => {
        await using varve = await crowd.open()
        const { number } = varve.head()
        // What was written since may not be in the list yet.
        crowd.claim(varve.get('size') <= number && varve.get('size') >= number - 10, `opened at ${number}`)
      }),
      crowd.keepOn('compact elsewhere', async () => void (await other.compact({ ...signed, keep: '1ms' })), [
        'NOTHING_TO_COMPACT',
      ]),
    ]
    for (let round = 0; round < ROUNDS; round++) {
      await crowd.write(writer, 20)
      await writer.compact({ ...signed, keep: '1ms' }).catch((error: unknown) => {
        if (!isVarveError(error) || error.code !== 'NOTHING_TO_COMPACT') crowd.wrong.push(String(error))
      })
    }
    crowd.over = true
    await Promise.all(busy)
    await watching.refresh()
    const end = watching.head().number
    tell(`compaction: ${ROUNDS} rounds to revision ${end}, ${JSON.stringify(crowd.done)}`)
    expect(crowd.wrong).toEqual([])
    // Each effective change once, in order.
    const sizes = Array.from({ length: end - start }, (_, index) => crowd.sizeAt(start + 1 + index))
    expect(told).toEqual(sizes.filter((size, index) => size !== (sizes[index - 1] ?? begun)))
    expect(Object.keys(crowd.done).toSorted()).toEqual(['at', 'compact elsewhere', 'history', 'open', 'verify'])
    const oldest = (await other.verify()) as { oldest?: number }
    expect(oldest.oldest).toBeGreaterThan(20)
  }, 120_000)
})

/** Asks for a revision somewhere near the beginning, where it may just be dropped, or near the end. */
async function lookAt(crowd: Crowd, varve: Opened): Promise<void> {
  const { number: head } = varve.head()
  for (const number of [head - KEPT + 2, head - KEPT + 30, head - 500, head - 1]) {
    try {
      const then = await varve.at(number)
      const right = !crowd.knows(number) || then.get('size') === crowd.sizeAt(number)
      crowd.claim(right, `at(${number}) is ${then.get('size')}`)
    } catch (error) {
      const dropped = isVarveError(error) && error.code === 'HISTORY_COMPACTED'
      if (!dropped || number > head - KEPT + 200) throw error
    }
  }
}
