import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { stalledCutter } from './patience.ts'

it.each([
  ['waits for its client to take more', 1, true],
  ['has nothing to tell yet', 0, false],
])(
  'an answer over whose connection nothing went for the time of `answer`, and that %s, is cut: %s bytes, %s',
  (_, waiting, isCut) => {
    const heard: { after?: number; idle?: () => void; cut: boolean } = { cut: false }
    const response = {
      socket: { writableLength: waiting },
      setTimeout: (after: number, idle: () => void) => Object.assign(heard, { after, idle }),
      destroy: () => (heard.cut = true),
    }
    stalledCutter({ answer: '2s' })(undefined, response as unknown as ServerResponse)
    expect([heard.after, heard.cut]).toEqual([2_000, false])
    heard.idle?.()
    expect(heard.cut).toBe(isCut)
  },
)
