import { describe, expect, it } from 'vitest'
import { servedConfig, type ServedKey } from './server-declaration.ts'

const served = (key: string): ServedKey => ({
  key,
  place: 'shop.ts:3:5',
  declared: { kind: 'live', schema: { type: 'integer' }, doc: 'Uploads a day.' },
  layers: [{ layer: 'default', status: 'wins', value: 10, origin: { declared: 'shop.ts:3:5' } }],
})

describe('a declaration made of what a server says', () => {
  it('has its keys, with kind, type, description, default and place', () => {
    const { definitions } = servedConfig([served('limits.maxUploads'), served('limits.toString')])
    expect(definitions.get('limits.maxUploads')).toMatchObject({
      ...{ kind: 'live', doc: 'Uploads a day.', fallback: 10, place: 'shop.ts:3:5', shape: { type: 'integer' } },
    })
    expect(definitions.get('limits.toString').fallback).toBe(10)
  })

  it('leaves out names that would change what every object is', () => {
    const keys = ['__proto__.polluted', 'constructor.polluted', 'limits.__proto__.polluted', 'limits.prototype']
    expect(servedConfig(keys.map(served)).definitions.size).toBe(0)
    expect('polluted' in {} || 'polluted' in Object).toBe(false)
  })
})
