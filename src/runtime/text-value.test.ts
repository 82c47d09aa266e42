import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, secret } from 'varve'
import { integer, string } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }) },
  shop: { name: live(string(), { default: 'Shop' }), pin: live(secret(integer()), { devDefault: 1 }) },
  checkout: { button: flag({ variants: { control: '#3498db', treatment: '#e74c3c' }, default: 'control' }) },
})

describe('text for a key', () => {
  it('becomes a value by the type of the key', () => {
    const varve = testConfig(config)
    expect(varve.parse('limits.maxUploads', ' 1_000 ')).toBe(1000)
    expect(varve.parse('shop.name', ' 7 ')).toBe(' 7 ')
    expect(varve.parse('checkout.button', 'treatment')).toBe('#e74c3c')
  })

  it('is refused where it cannot be read, and says what it was', () => {
    const varve = testConfig(config)
    expect(() => varve.parse('limits.maxUploads', 'lots')).toThrow(
      'limits.maxUploads must be an integer, but is "lots"',
    )
    expect(() => varve.parse('limits.maxUploads', '1e3')).toThrow('Write 1000.')
  })

  it('is refused when it is empty, unless the key wants text', () => {
    const varve = testConfig(config)
    expect(() => varve.parse('limits.maxUploads', '')).toThrow('limits.maxUploads cannot be empty')
    expect(varve.parse('shop.name', '')).toBe('')
  })

  it('never shows what was written for a secret', () => {
    expect(() => testConfig(config).parse('shop.pin', 'hunter2')).toThrow(/^(?!.*hunter2).*value hidden/)
  })

  it('needs a declared key', () => {
    expect(() => testConfig(config).parse('limits.maxUplods' as never, '1')).toThrow('Did you mean limits.maxUploads?')
  })
})
