import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

describe('varve watch', () => {
  it('prints a change as it takes effect, and ends after as many as were asked for', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '20', '-m', 'First')
    const watching = sh.varve('watch', 'limits.*', '-n', '1', '--timeout', '20s', '--json=key,before,value,by,message')
    const ended = new AbortController()
    void watching.then(() => ended.abort())
    // The watch may not have begun yet: writing goes on until it has seen one.
    for (let value = 21; !ended.signal.aborted && value < 400; value += 1) {
      await sh.varve('set', 'limits.maxUploads', String(value), '-m', 'More')
    }
    const { code, json } = await watching
    expect({ code, json }).toEqual({
      code: 0,
      json: {
        key: 'limits.maxUploads',
        before: expect.any(Number),
        value: expect.any(Number),
        by: 'dana',
        message: 'More',
      },
    })
  })

  it('ends at once when the value is there already', async () => {
    await using sh = await shell()
    expect(await sh.varve('watch', 'checkout.newFlow', '--until', 'off')).toMatchObject({ code: 0, out: '' })
  })

  it('is 8 when the value never comes', async () => {
    await using sh = await shell()
    expect((await sh.varve('watch', 'checkout.newFlow', '--until', 'on', '--timeout', '5ms')).code).toBe(8)
  })

  it('ends with 130 on Ctrl-C', async () => {
    await using sh = await shell()
    const outcome = await sh.as(
      {
        onInterrupt: listener => {
          queueMicrotask(listener)
          return () => {}
        },
      },
      'watch',
    )
    expect(outcome.code).toBe(130)
  })
})
