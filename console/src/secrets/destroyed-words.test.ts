import { expect, it } from 'vitest'
import { destroyedWords } from './destroyed-words.ts'

const nothing = { revision: undefined, revisions: [], tokens: 0, inTheOpen: [], scrubbed: undefined }

it('what was destroyed is told with what can still be found', () => {
  const words = (more: object): object => destroyedWords('mail.token', { ...nothing, ...more })
  expect(words({})).toEqual({ text: 'mail.token: no sealed value was left to destroy' })
  expect(words({ revisions: [3, 5], scrubbed: true })).toEqual({
    text: 'mail.token: the values of r3, r5 destroyed',
  })
  expect(words({ revisions: [3], inTheOpen: [2] })).toEqual({
    text: 'mail.token: the value of r3 destroyed. It stands in the open in r2, and stays there: use another',
    tone: 'bad',
  })
  expect(words({ revisions: [3], scrubbed: false })).toMatchObject({ tone: 'bad' })
})
