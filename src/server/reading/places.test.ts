import { expect, it } from 'vitest'
import { Places } from './places.ts'

const places = new Places('/srv/shop/')

it.each([
  ['/srv/shop/config/prod.toml:3:8', 'config/prod.toml:3:8'],
  ['/srv/shopping/config.toml:3:8', 'config.toml:3:8'],
  ['/etc/shop/config.toml', 'config.toml'],
  ['C:\\Users\\dana\\shop\\config.ts:8:1', 'config.ts:8:1'],
  ['file:///elsewhere/dana/config.ts:8:1', 'config.ts:8:1'],
  ['config.toml:3:8', 'config.toml:3:8'],
  ['SHOP_PORT', 'SHOP_PORT'],
])('%s is told as %s', (place, told) => {
  expect(places.path(place)).toBe(told)
})

it.each([
  ['sqlite /srv/shop/.varve/shop.db', 'sqlite .varve/shop.db'],
  ['file /elsewhere/dana lee/shop.log', 'file shop.log'],
  ['https://config.example.com', 'https://config.example.com'],
  ['memory', 'memory'],
])('the store %s is told as %s', (name, told) => {
  expect(places.store(name)).toBe(told)
})

it('a note is told so where it names a file of another layer, and nothing else in it is touched', () => {
  const [first, second] = places.layers([
    {
      layer: 'file',
      status: 'wins',
      value: '/elsewhere/dana/uploads',
      origin: { file: '/etc/shop/b.toml', line: 1, column: 1 },
      note: 'put onto /srv/shop/a.toml:2:1; is no folder: /elsewhere/dana/uploads',
    },
    {
      ...{ layer: 'file', status: 'shadowed', document: '/srv/shop/a.toml' },
      origin: { file: '/srv/shop/a.toml', line: 2, column: 1 },
      parts: [{ path: 'a', origin: { secretFile: '/run/secrets/a' } }],
    },
  ])
  expect(first).toMatchObject({
    value: '/elsewhere/dana/uploads',
    origin: { file: 'b.toml' },
    note: 'put onto a.toml:2:1; is no folder: /elsewhere/dana/uploads',
  })
  expect(second).toMatchObject({ document: 'a.toml', parts: [{ path: 'a', origin: { secretFile: 'a' } }] })
})

it('no folder is told where none is known to be the working folder', () => {
  expect(new Places().originText({ declared: '/srv/shop/config.ts:3:5' })).toBe('config.ts:3:5')
})
