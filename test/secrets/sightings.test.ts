import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { Sightings } from './sightings.ts'

const core = 'q7Xk2mVb9TzRw4'
const planted = { token: { form: 'a word', value: core, text: core, cores: [core] } } as const
const seen = (content: Buffer | string): number => {
  const sightings = new Sightings(planted)
  sightings.look('an output', content)
  return sightings.seen.length
}

describe('a planted secret', () => {
  it.each([
    ['as it is', `key=${core};`],
    ['in JSON', JSON.stringify({ key: `"${core}"` })],
    ['in a URL', `https://u:${encodeURIComponent(`${core}/`)}@host`],
    ['in base64', Buffer.from(`user:${core}`).toString('base64')],
    ['in base64, one byte on', Buffer.from(`user::${core}!`).toString('base64url')],
    ['in base64, two bytes on', Buffer.from(`a user:${core}?`).toString('base64')],
    ['in hex', Buffer.from(core).toString('hex')],
    ['in UTF-16', Buffer.from(`x${core}`, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(`x${core}`, 'utf16le').swap16()],
    [
      'escaped throughout',
      core
        .split('')
        .map(one => `\\u00${one.charCodeAt(0).toString(16)}`)
        .join(''),
    ],
    ['percent-encoded throughout', Buffer.from(core).toString('hex').replaceAll(/../g, '%$&')],
    ['backwards', core.split('').toReversed().join('')],
  ])('is seen %s', (_form, content) => {
    expect(seen(content)).toBe(1)
  })

  it('is seen once in each output, at its very beginning and end too, and nowhere that it is not', () => {
    expect([seen(core), seen(`${core}${core}`), seen(`…${core}`), seen(core.slice(1)), seen('')]).toEqual([
      1, 1, 1, 0, 0,
    ])
  })

  it('is not looked for where it is given on purpose', () => {
    const sightings = new Sightings(planted)
    sightings.look('settings', core, ['token'])
    expect(sightings.seen).toEqual([])
  })

  it('is seen in all that an error turns into', () => {
    const sightings = new Sightings(planted)
    sightings.lookInto('an error', new Error('refused', { cause: { given: core } }))
    expect(sightings.seen.map(({ output }) => output)).toContain('an error, its cause printed')
  })
})
