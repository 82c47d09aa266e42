import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { DeclaredKeys } from './declared-keys.ts'

const number = (aliases: readonly string[] = []) => live(integer(), { default: 1, aliases })
const keys = new DeclaredKeys(
  testConfig(
    defineConfig({
      limits: {
        maxUploads: number(['uploads.max']),
        'burst-size': number(),
        seats: live(integer(), { default: 1, perTenant: true }),
      },
      twins: { maxSize: number(), max_size: live(integer(), { default: 1, env: 'TWIN' }) },
    }),
  ),
)

describe('a name that another system has for a key', () => {
  it.each([
    ['limits.maxUploads', 'limits.maxUploads'],
    ['limits.max_uploads', 'limits.maxUploads'],
    ['LIMITS.MAX-UPLOADS', 'limits.maxUploads'],
    ['limits.burstSize', 'limits.burst-size'],
    ['uploads.max', 'limits.maxUploads'],
    ['limits.seats', 'limits.seats'],
    ['twins.max_size', 'twins.max_size'],
  ])('finds it: %s is %s', (name, key) => {
    expect(keys.find([name])?.key).toBe(key)
  })

  it.each(['limits.maxUpload', 'limitsMaxUploads', 'limits', '', 'constructor', '__proto__', 'limits.constructor'])(
    'is not guessed at: %j',
    name => {
      expect(keys.find([name])).toBe(undefined)
    },
  )

  it('is that of nobody where it may be either of two', () => {
    expect(keys.find(['twins.max-size'])).toBe(undefined)
  })

  it('gives way to a likelier one', () => {
    expect(keys.find(['nothing', 'limits.max_uploads', 'twins.max_size'])?.key).toBe('limits.maxUploads')
  })
})
