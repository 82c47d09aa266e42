import type { Store } from '../../src/core/ports.ts'
import { answering, type Mutant } from './mutant.ts'
import { NEVER } from './simulated-network.ts'

const DEAD_LINE = 'finds out that its listening line is dead though nobody says so, tells, and hints at what it missed'
const NO_HINT = 'shows what another appended while its listening line was dead, hint or no hint'
const LOST_ANSWER = 'says that it does not know, with the first id, when the answer to an append is lost; or finds out'
const BLACK_HOLE =
  'fails when nothing is heard of the engine, acknowledges nothing then, and goes on by itself afterwards'

/** Stores on other machines that get wrong what a network does. */
export const networkMutants: readonly Mutant[] = [
  {
    title: 'has no heartbeat: it never asks its listening line for a sign of life',
    breaks: DEAD_LINE,
    ways: { heartbeat: NEVER },
  },
  {
    title: 'says nothing when its line is back, so that a lost hint stays lost',
    breaks: DEAD_LINE,
    patch: store => ({
      subscribe: (onHint, onDown) =>
        store.subscribe(number => (number === undefined ? undefined : onHint(number)), onDown),
    }),
  },
  {
    title: 'does not tell that hints stop',
    breaks: DEAD_LINE,
    patch: store => ({ subscribe: onHint => store.subscribe(onHint, () => {}) }),
  },
  {
    title: 'never looks without a hint: what it read stands until one comes',
    breaks: NO_HINT,
    patch: store => {
      let known: ReturnType<Store['read']> | undefined
      return {
        subscribe: (onHint, onDown) =>
          store.subscribe(number => {
            const before = known
            known = store.read(0, 1_000).catch((error: unknown) => before ?? Promise.reject(error))
            known.catch(() => {})
            onHint(number)
          }, onDown),
        read: async (after, limit) => {
          if (known === undefined) return store.read(after, limit)
          const { revisions, oldest, head } = await known
          return { revisions: revisions.filter(({ number }) => number > after).slice(0, limit), oldest, head }
        },
      }
    },
  },
  {
    title: 'says that nothing was written, where it only heard no answer',
    breaks: LOST_ANSWER,
    ways: { unanswered: 'refused' },
  },
  {
    title: 'repeats an append by itself, and takes its own revision for another’s',
    breaks: LOST_ANSWER,
    ways: { unanswered: 'asked again' },
  },
  {
    title: 'does not say which revision it does not know about',
    breaks: LOST_ANSWER,
    patch: store => ({
      append: async (head, revisions) =>
        store.append(head, revisions).catch((error: unknown) => {
          if (error instanceof Error && 'details' in error) Object.assign(error.details as object, { id: 'unknown' })
          throw error
        }),
    }),
  },
  {
    title: 'takes silence for an acknowledgement',
    breaks: BLACK_HOLE,
    ways: { unanswered: 'kept' },
  },
  {
    title: 'waits for an answer for ever',
    breaks: BLACK_HOLE,
    ways: { patience: NEVER },
  },
  {
    title: 'stays on a connection that is dead',
    breaks: BLACK_HOLE,
    ways: { reconnects: false },
  },
  {
    title: 'tells the head it knew last when it cannot ask',
    breaks: BLACK_HOLE,
    patch: store => {
      let last: ReturnType<Store['head']> | undefined
      return {
        open: answering(store.open, opened => {
          last = Promise.resolve({ ...opened.head, now: opened.now })
          return opened
        }),
        head: async () => store.head().catch((error: unknown) => last ?? Promise.reject(error)),
      }
    },
  },
]
