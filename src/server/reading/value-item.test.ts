import type { Audience } from 'varve'
import { describe, expect, it } from 'vitest'
import { strayItem } from './value-item.ts'

const entry = (value: string, scope?: string) => ({
  ...{ key: 'old.plan', value, revision: 7, at: 0, by: 'dana', message: 'Planted' },
  ...(scope === undefined ? {} : { scope }),
})

describe('a key that left the code', () => {
  it('shows nothing of a scope to who is not in it, and does not call it stored for everybody', () => {
    const shown = strayItem('old.plan', [entry('gold', 'tenant:globex')], {})
    expect(shown).toMatchObject({ value: null, layer: 'default', reason: 'ERROR', scopes: 1 })
    expect(JSON.stringify(shown)).not.toMatch(/gold|globex|dana|Planted/)
    expect(strayItem('old.plan', [entry('gold', 'tenant:globex')], { tenant: 'acme' })).toMatchObject({ value: null })
  })

  it('shows what the audience has, the narrowest first, else what everybody has', () => {
    const entries = [entry('free'), entry('gold', 'tenant:acme'), entry('trial', 'environment:staging')]
    const shown = (audience: Audience) => strayItem('old.plan', entries, audience)
    expect(shown({})).toMatchObject({ value: 'free', layer: 'stored' })
    expect(shown({ environment: 'staging' })).toMatchObject({ value: 'trial', layer: 'environment' })
    expect(shown({ environment: 'staging', tenant: 'acme' })).toMatchObject({ value: 'gold', layer: 'tenant' })
  })
})
