import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.ts'
import { changeLogLevel, changeThreshold } from './demo.ts'

describe('a running program whose file is edited', () => {
  it('logs at another level, keeps the last good one over a bad edit, and is the same process to its end', async () => {
    const { pid, heard } = await changeLogLevel()
    expect(heard.filter(line => !line.startsWith('RE'))).toEqual([
      `process ${pid} logs at info, port 8080`,
      // "debug one" was told first, and is not here.
      'info: two',
      'log.level was info, and is debug now',
      'debug: three',
      // The level that is none came between the two.
      'debug: four',
      'log.level was debug, and is warn now',
      'warn: six',
      'ended with 0',
    ])
    expect(heard.filter(line => line.startsWith('RE'))).toEqual([
      expect.stringMatching(
        /^RELOAD_FAILED .*the last good values stay: 1 error.*log\.level +must be one of debug, info, warn, error, but is "loud".*app\.toml:1:13/,
      ),
      expect.stringMatching(/^RESTART_NEEDED server\.port /),
    ])
  })

  it('opens its breaker at another threshold, and keeps that one over an edit that breaks a rule', async () => {
    const { pid, heard } = await changeThreshold()
    expect(heard).toEqual([
      `process ${pid} opens after 3`,
      'closed after 1',
      'closed after 2',
      'breaker.threshold was 3, and is 5 now',
      // At 3 it would have opened.
      'closed after 3',
      'closed after 4',
      expect.stringMatching(/^RELOAD_FAILED .*breaker\.warnAt must be below breaker\.threshold.*app\.toml:1:38/),
      'open after 5',
      'ended with 0',
    ])
  })
})

describe('a breaker', () => {
  it('lets calls through again after its rest, or after a success', () => {
    let now = 0
    const breaker = new Breaker(
      () => ({ threshold: 2, rest: 100 }),
      () => now,
    )
    breaker.failed()
    expect(breaker.isOpen).toBe(false)
    breaker.failed()
    expect(breaker.isOpen).toBe(true)
    now = 100
    expect(breaker.isOpen).toBe(false)
    breaker.failed()
    expect(breaker.isOpen).toBe(true)
    breaker.succeeded()
    expect(breaker.isOpen).toBe(false)
    expect(breaker.failures).toBe(0)
  })
})
