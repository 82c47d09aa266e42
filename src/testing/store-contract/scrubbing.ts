import type { Store } from '../../core/ports.ts'
import { claim, claimSame } from '../claim.ts'
import type { Clause } from './bench.ts'

/** Records that are written, every second of which is deleted. */
const COUNT = 20

/** What a store promises of records that are gone. */
export const scrubbingClauses: readonly Clause[] = [
  {
    title: 'keeps nothing of a record that was replaced or deleted, once it was told to scrub, and all of the others',
    async keep(bench) {
      const { store } = await bench.open()
      const beside = (await bench.open()).store
      const ids = Array.from({ length: COUNT }, (_, index) => `record-${100 + index}`)
      for (const id of ids) await store.records.put('token', id, body('gone', id))
      claimSame(await held(beside), Object.fromEntries(ids.map(id => [id, body('gone', id)])), 'the records at first')
      for (const [index, id] of ids.entries())
        if (index % 2 === 0) await beside.records.delete('token', id)
        else await beside.records.put('token', id, body('kept', id))
      await store.scrub?.()
      const left = Object.fromEntries(ids.flatMap((id, index) => (index % 2 === 0 ? [] : [[id, body('kept', id)]])))
      claimSame(await held(store), left, 'the records after scrubbing')
      if (store.scrub !== undefined) await claimGone(bench.contents)
      claimSame(await held((await bench.restart()).store), left, 'the records after scrubbing and a restart')
      if (store.scrub !== undefined) await claimGone(bench.contents)
    },
  },
]

/** A body that fills some hundred bytes, and can be found wherever it is. */
function body(mark: 'gone' | 'kept', id: string): string {
  return JSON.stringify({ token: `${mark}-${id}-`.repeat(20) })
}

async function held({ records }: Store): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await records.list('token')).map(record => [record.id, record.body]))
}

async function claimGone(contents: (() => Promise<readonly Uint8Array[]>) | undefined): Promise<void> {
  for (const bytes of (await contents?.()) ?? []) {
    const found = new TextDecoder('latin1').decode(bytes).match(/gone-record-\d+/)?.[0]
    claim(found === undefined, `nothing should be left of the record, but its storage holds ${String(found)}`)
  }
}
