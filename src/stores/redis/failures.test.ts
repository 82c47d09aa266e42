import { describe, expect, it } from 'vitest'
import { endsConnection, isMoving, movedTo, refusalOf, told } from './failures.ts'
import { script } from './script.ts'

const SHA = 'f_e6a86ad1a924540477c9472c2190eee2a2a70445'

describe('what a server answers instead of an answer', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
    [`OOM command not allowed when used memory > 'maxmemory'. script: ${SHA.slice(2)}, on @user_script:7.`, 'OOM'],
    [`ERR Error running script (call to ${SHA}): @user_script:7: @user_script: 7: -OOM command not allowed`, 'OOM'],
    [
      `ERR Error running script (call to ${SHA}): @user_script:7: @user_script: 7: -READONLY You can't write`,
      'READONLY',
    ],
    [`ERR Error running script (call to ${SHA}): @user_script:2: WRONGTYPE Operation against a key`, 'WRONGTYPE'],
    ['ERR syntax error: NOT what it seems', 'ERR'],
    ["ERR The user executing the script can't run this command or subcommand", 'NOPERM'],
    ["ERR ACL failure in script: User u has no permissions to run the 'xadd' command", 'NOPERM'],
    ['connect ECONNREFUSED 127.0.0.1:6379', undefined],
    ['The client is closed', undefined],
  ])('is known by its first word, in whatever version: %s', (message, refusal) => {
    expect(refusalOf(new Error(message))).toBe(refusal)
  })

  it('says where a cluster keeps the keys', () => {
    expect(movedTo(new Error('MOVED 7365 10.0.0.1:7001'))).toEqual({ host: '10.0.0.1', port: 7001 })
    expect(movedTo(new Error('MOVED 7365 ::1:7001'))).toEqual({ host: '::1', port: 7001 })
    for (const message of ['MOVED 7365 :7001', 'MOVED 7365 ?:7001', 'ASK 7365 10.0.0.1:7001'])
      expect(movedTo(new Error(message)), message).toBeUndefined()
    expect(isMoving(new Error('ASK 7365 10.0.0.1:7001'))).toBe(true)
    expect(isMoving(new Error('TRYAGAIN Multiple keys request during rehashing of slot'))).toBe(true)
  })

  it('ends the connection where it leads to the wrong server, or nobody knows', () => {
    for (const message of ['READONLY You', 'CLUSTERDOWN The', 'MASTERDOWN Link', 'Socket closed unexpectedly'])
      expect(endsConnection(new Error(message)), message).toBe(true)
    for (const message of ['OOM command', 'NOPERM this', 'BUSY Redis is', 'LOADING Redis is'])
      expect(endsConnection(new Error(message)), message).toBe(false)
  })

  it('names the command that a user may not run, which an older server only tells by its line', () => {
    const asked = script("\nredis.call('HGET', KEYS[1], 'a')\nredis.pcall('XADD', KEYS[1], '*', 'a', '1')", {
      reads: false,
    })
    const denied = (message: string): string =>
      String(told(new Error(message), { store: 'redis db', writes: true, script: asked }))
    expect(
      denied(`ERR The user executing the script can't run this command script: ${SHA}, on @user_script:3.`),
    ).toContain('+xadd;')
    expect(denied("NOPERM User u has no permissions to run the 'config|get' command")).toContain('+config|get;')
    expect(
      denied("ERR The user executing the script can't access at least one of the keys, on @user_script:3."),
    ).toContain('the commands and the keys that docs/stores/redis.md lists')
  })
})
