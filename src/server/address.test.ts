import fc from 'fast-check'
import { isProblem } from 'varve'
import { expect, it } from 'vitest'
import { addressOf } from './address.ts'

const read = (path: string): Record<string, unknown> => {
  const { pathname, search, searchParams } = addressOf({ url: `http://localhost:80${path}` } as Request)
  return { pathname, search, asked: [...searchParams] }
}

const byThePlatform = (path: string): Record<string, unknown> => {
  const { pathname, search, searchParams } = new URL(`http://localhost${path}`)
  return { pathname, search, asked: [...searchParams] }
}

const CHARACTERS = 'a b . % 2 E e / ? \\ # ; : @ & = + , ! $ * ( ) \' " < > ` { } | ^ ~ [ ] - _'.split(' ')
const SEGMENT = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 12 })

it('an address is what the platform reads in it, whether that was asked or not', () => {
  fc.assert(
    fc.property(SEGMENT, rest => {
      expect(read(`/${rest}`)).toEqual(byThePlatform(`/${rest}`))
    }),
  )
})

it.each([
  '/v1/values/shop.name',
  '/a/../b',
  '/a/.%2e/b',
  '/a/./b',
  '//evil.example/x',
  '/a?',
  '/a?at=r42&b=c+d',
  '/a\\b',
])('so is %s', path => expect(read(path)).toEqual(byThePlatform(path)))

it('what is no address is refused with what to do about it', () => {
  expect(() => addressOf({ url: 'http://1.2.3.256' } as Request)).toThrow(
    expect.toSatisfy(error => isProblem(error, 'REQUEST_UNREADABLE')),
  )
})
