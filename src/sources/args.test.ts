import { defineConfig, flag, secret, setting } from 'varve'
import { boolean, integer, list, nullable, object, optional, port, record, string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { found, reportOf } from '../../test/sources/request.ts'
import { args, type ArgsOptions } from './args.ts'

const config = defineConfig({
  server: { port: setting(port(), { default: 8080, env: 'PORT' }), hostName: setting(string(), { default: 'a' }) },
  checkout: { newFlow: flag(), fast: setting(nullable(boolean()), { default: null }) },
  hosts: setting(list(string()), { default: [] }),
  labels: setting(record(string()), { default: {} }),
  pool: setting(object({ maxSize: integer(), tls: optional(boolean()) }), { default: { maxSize: 1 } }),
  api: { key: setting(secret(string()), { devDefault: 'x' }) },
  offset: setting(integer(), { default: 0, aliases: ['shift'] }),
})
const read = (from: string, options: ArgsOptions = {}) => reportOf(args({ from: from.split(' '), ...options }), config)
const values = (from: string, options: ArgsOptions = {}) => found(read(from, options))

describe('an argument', () => {
  it.each([
    '--server.port 9',
    '--server.port=9',
    '--server-port 9',
    '--server_port=9',
    '--server__port 9',
    '--SERVER.PORT 9',
  ])('gives its key a value: %s', from => {
    expect(values(from)).toEqual({ 'server.port': '9' })
  })

  it.each(['--server.hostName b', '--server.host-name b', '--server-host-name=b', '--server-hostName b'])(
    'may part the words of a name in any way: %s',
    from => {
      expect(values(from)).toEqual({ 'server.hostName': 'b' })
    },
  )

  it('may be a negative number, or empty text, which counts as unset', () => {
    expect(values('--offset -5')).toEqual({ offset: '-5' })
    expect(read('--offset=').ignored).toEqual([
      { key: 'offset', origin: { argument: '--offset' }, why: 'is empty, which counts as unset' },
    ])
  })

  it('leads to a key by its former name', () => {
    expect(values('--shift 5')).toEqual({ shift: '5' })
  })

  it('tells where it stands', () => {
    expect(read('--server-port=9').values).toEqual([
      { key: 'server.port', text: '9', origin: { argument: '--server-port' } },
    ])
  })

  it('leads into objects, whose names stay as they are written', () => {
    expect(values('--labels.teamName x --pool.max-size 7 --labels.a=b')).toEqual({
      'labels teamName': 'x',
      'pool maxSize': '7',
      'labels a': 'b',
    })
  })

  it('gives a whole group as JSON', () => {
    const report = args({ from: ['--server', '{"port":9}'] }).load({
      ...{ environment: 'test', profiles: [], fresh: true },
      keys: [...config.definitions],
    })
    expect(report).toMatchObject({ tree: { members: new Map([['server', { kind: 'map' }]]) }, unknown: [] })
  })

  it('is not looked for behind --', () => {
    expect(values('--offset 1 -- --offset 2')).toEqual({ offset: '1' })
  })

  it('begins with the prefix where there is one', () => {
    const options = { prefix: 'shop' }
    expect(values('--shop.server.port 9 --shop-offset=2 --no-shop.checkout.newFlow --hosts a', options)).toEqual({
      'server.port': '9',
      offset: '2',
      'checkout.newFlow': 'false',
    })
  })
})

describe('a switch', () => {
  it.each([
    ['--checkout.newFlow', 'true'],
    ['--checkout.new-flow', 'true'],
    ['--no-checkout.newFlow', 'false'],
    ['--no-checkout-new-flow', 'false'],
    ['--checkout.newFlow=off', 'off'],
    ['--checkout.newFlow false', 'false'],
    ['--checkout.newFlow shop.ts', 'true'],
    ['--checkout.newFlow --offset 1', 'true'],
  ])('%s is %s', (from, text) => {
    expect(values(from)).toMatchObject({ 'checkout.newFlow': text })
  })

  it('may be null as well, or stand inside an object', () => {
    expect(values('--checkout.fast --pool.tls')).toEqual({ 'checkout.fast': 'true', 'pool tls': 'true' })
    expect(values('--no-pool.tls')).toEqual({ 'pool tls': 'false' })
  })

  it.each([
    ['--no-server.port', 'means false, and its key is no switch'],
    ['--no-checkout.newFlow=1', 'means false already, and takes no value'],
    ['--server.port', 'needs a value'],
    ['--server.port --offset 1', 'needs a value'],
  ])('is mistaken in %s', (from, issue) => {
    expect(read(from).complaints).toMatchObject([{ code: 'INVALID_VALUE', issue, severity: 'error' }])
    expect(values(from)).not.toHaveProperty(['server.port'])
  })
})

describe('an argument that is repeated', () => {
  it('gives the items of a list, also beside commas', () => {
    expect(values('--hosts a --hosts b,c')).toEqual({ hosts: 'a,b,c' })
  })

  it('counts as it is given last, and the earlier are told of', () => {
    expect(read('--offset 1 --offset 2')).toMatchObject({
      values: [{ key: 'offset', text: '2' }],
      ignored: [{ key: 'offset', why: 'is passed over: it is given again' }],
    })
    expect(read('--server.port 1 --server-port 2')).toMatchObject({
      values: [{ text: '2' }],
      ignored: [{ origin: { argument: '--server.port' }, why: 'is passed over: --server-port comes after it' }],
      complaints: [],
    })
    expect(values('--hosts a --hosts ["b"]')).toEqual({ hosts: '["b"]' })
  })
})

describe('an option of the program’s own', () => {
  it('is left alone, with its value', () => {
    expect(read('--verbose --out dist -x --port 3 file.ts')).toMatchObject({ values: [], unknown: [], complaints: [] })
  })

  it('is told of when it is nearly one of ours', () => {
    const { unknown } = read('--server.prot 9 --ofset=3')
    expect(unknown.map(({ name }) => name)).toEqual(['--server.prot', '--ofset'])
    expect(unknown[0]?.among).toContain('--server.port')
  })
})

describe('a secret among the arguments', () => {
  it('counts, and is warned of without being shown', () => {
    const report = read('--api.key hunter2 --api.key hunter3')
    expect(found(report)).toEqual({ 'api.key': 'hunter3' })
    expect(report.complaints).toEqual([
      {
        code: 'SECRET_EXPOSED',
        about: '--api.key',
        issue: 'is a secret, and arguments are seen by whoever lists the processes of this machine',
        origin: { argument: '--api.key' },
        remedy: 'Give it in a secret file, or in the environment.',
        severity: 'warning',
      },
    ])
    expect(JSON.stringify([report.complaints, report.ignored])).not.toContain('hunter')
  })
})

describe('arguments as a source', () => {
  const [port, key] = [config.definitions.find('server.port'), config.definitions.find('api.key')]

  it('say where they looked, and how to pass a key, but a secret', () => {
    const source = args({ prefix: 'shop' })
    expect([port, key].map(one => one && source.absence?.(one))).toEqual([
      '--shop.server.port is not given',
      '--shop.api.key is not given',
    ])
    expect([port, key].map(one => one && source.mend?.(one))).toEqual(['pass --shop.server.port', undefined])
  })

  it('never touch a prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join()
    expect(read('--labels.__proto__ x --__proto__ y --labels.constructor z')).toMatchObject({
      values: [],
      complaints: [{ code: 'SOURCE_UNSAFE' }],
    })
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
  })
})
