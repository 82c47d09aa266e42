import type { Json } from 'varve'
import { expect, it } from 'vitest'
import type { ValueDetail } from '../api/shapes.ts'
import { replacedWords } from './replaced-words.ts'

const flag = {
  ...{ salt: 'a', enabled: true, variants: { on: true, off: false } },
  rules: [{ id: 'beta', when: { attr: 'group', op: 'eq', values: ['beta'] }, serve: 'on' }],
  serve: { split: { on: 1, off: 1 } },
}
const detail = (value: Json): ValueDetail =>
  ({ key: 'a', entries: [{ key: 'a', value, revision: 1, by: 'dana', at: 0, message: '' }] }) as unknown as ValueDetail

it('names the rules and the experiment that a value takes the place of, where it is to live', () => {
  const held = detail({ flag })
  const words = replacedWords(held, { kind: 'revision' })
  expect(words).toBe('the rule beta and what everybody else gets (on 50 %, off 50 % by user)')
  expect(replacedWords(held, { kind: 'tenant', tenant: 'acme' })).toBeUndefined()
  expect(replacedWords(held, { kind: 'override', ttl: '' })).toBeUndefined()
  expect(replacedWords(detail(true), { kind: 'revision' })).toBeUndefined()
})
