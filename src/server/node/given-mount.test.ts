import { isProblem } from 'varve'
import { expect, it } from 'vitest'
import { givenMount } from './given-mount.ts'

it.each([
  ...[
    ['', ''],
    ['/', ''],
    ['//', ''],
  ],
  ...[
    ['x', '/x'],
    ['/x', '/x'],
    ['/x/', '/x'],
    ['//x', '/x'],
    ['x//y/', '/x/y'],
    ['/gr%C3%BC%C3%9Fe', '/gr%C3%BC%C3%9Fe'],
  ],
])('the mount %j is %j', (given = '', mount = '') => {
  expect(givenMount(given)).toBe(mount)
})

it.each(['x y', '/x?y', '/x#y', '/grüße', '/..', 'a/./b', '/%', '/:shop', '/a*', 'https://config.example.com', '\\x'])(
  'the mount %j is refused when the server starts, not answered 404 for ever',
  given => {
    expect(() => givenMount(given)).toThrow(expect.toSatisfy(error => isProblem(error, 'USAGE')))
  },
)
