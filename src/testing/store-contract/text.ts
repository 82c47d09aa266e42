import type { Json } from '../../core/json.ts'
import type { Clause } from './bench.ts'
import { following, headAfter } from './chain.ts'
import { claim, claimProblem, claimSame } from '../claim.ts'

const AWKWARD: readonly Json[] = [
  '',
  '\u0000\u0001\u001f\u007f\u0080\u2028\u2029\ufeff\ufffd\uffff',
  'é e\u0301 ß Å Å 日本 عربى \ud83d\ude00 \u{10ffff}',
  '\\ " / \b\f\n\r\t \r\n',
  "'; DROP TABLE revision; -- %s ${x} $1 ? :text",
  9007199254740991,
  -9007199254740991,
  1e308,
  5e-324,
  0.1 + 0.2,
  1e21,
  -0,
  [[[[[[[[]]]]]]]],
  { '': { ' ': { '\n': null } }, '\ud83d\ude00': [true, false, null], ﬁ: 1 },
]

/** What keeping a text promises: the bytes that were handed over. */
export const textClauses: readonly Clause[] = [
  {
    title: 'gives back every text byte for byte, whatever it holds, also after a restart',
    async keep(bench) {
      const opened = await bench.open()
      const random = seeded(20_260_115)
      const values = [...AWKWARD, ...Array.from({ length: 150 }, () => anyJson(random, 4))]
      let head = opened.head
      const chain = values.map(value => {
        const sealed = following(opened.logId, head, { value, message: `Text ${head.number + 1} é\u0000` })
        head = headAfter([sealed], head)
        return sealed
      })
      let written = 0
      while (written < chain.length) {
        const from = headAfter(chain.slice(0, written), opened.head)
        const answer = await opened.store.append(from, chain.slice(written, written + 40))
        claim(answer.written > 0, `an append at the head ${from.number} should write at least its first revision`)
        written += answer.written
      }
      const { store } = await bench.restart()
      for (const [index, sealed] of chain.entries()) {
        const [back] = (await store.read(index, 1)).revisions
        claimSame(back?.number, sealed.number, 'the number read back')
        claim(back?.text === sealed.text, `revision ${index + 1} came back as another text: ${back?.text}`)
        claim(back.hash === sealed.hash && back.id === sealed.id, `revision ${index + 1} lost its hash or id`)
      }
    },
  },
  {
    title: 'keeps a text of a megabyte, and refuses one over eight as CHANGE_TOO_LARGE',
    async keep(bench) {
      const { store, logId, head } = await bench.open()
      const large = following(logId, head, { value: 'ä'.repeat(1 << 19) })
      claimSame((await store.append(head, [large])).written, 1, 'the number of megabytes written')
      const [back] = (await store.read(0, 1)).revisions
      claim(back?.text === large.text, 'a text of a megabyte should come back whole')
      const after = headAfter([large], head)
      const huge = following(logId, after, { value: 'ä'.repeat(4 << 20) })
      await claimProblem(store.append(after, [huge]), 'CHANGE_TOO_LARGE', 'appending more than eight megabytes')
      claimSame((await store.head()).number, 1, 'the head after a text that is too large')
    },
  },
]

/** Numbers from 0 up to 1 that are the same on every run (Mulberry32, a public-domain generator by Tommy Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function anyJson(random: () => number, depth: number): Json {
  const kind = Math.floor(random() * (depth > 0 ? 7 : 5))
  const few = Math.floor(random() * 4)
  if (kind === 0) return random() < 0.5
  if (kind === 1) return Math.floor((random() - 0.5) * 2 ** 53)
  if (kind === 2) return (random() - 0.5) * 10 ** Math.floor((random() - 0.5) * 600)
  if (kind <= 4) return anyText(random)
  if (kind === 5) return Array.from({ length: few }, () => anyJson(random, depth - 1))
  return Object.fromEntries(Array.from({ length: few }, () => [`k${anyText(random)}`, anyJson(random, depth - 1)]))
}

function anyText(random: () => number): string {
  const planes = [0x20, 0x7f, 0x250, 0xd7ff, 0x10ffff]
  const point = (): number => {
    const top = planes[Math.floor(random() * planes.length)] ?? 0x7f
    const at = Math.floor(random() * (top + 1))
    return at >= 0xd800 && at <= 0xdfff ? 0xfffd : at
  }
  return String.fromCodePoint(...Array.from({ length: Math.floor(random() * 20) }, point))
}
