import { clock, type TestClock } from 'varve/testing'

/** A clock that goes a tenth of a second ahead whenever nothing else is to be done, until it is disposed of. */
export function movingTime(): TestClock & Disposable {
  const time = clock()
  const moving = setInterval(() => time.advance(100), 1)
  return Object.assign(time, { [Symbol.dispose]: () => clearInterval(moving) })
}
