import { describe, expect, it } from 'vitest'
import { rollingOut } from '../../test/rolling-out.ts'
import { defineConfig } from '../core/definition/config.ts'
import { flag, live } from '../core/definition/leaf.ts'
import { secret } from '../core/definition/secret-schema.ts'
import { MASK } from '../core/secret.ts'
import { string } from '../core/schema/index.ts'
import type { FlagDocument } from '../core/rollouts/document.ts'
import { difference, entryShown } from './look-back.ts'

const { definitions } = defineConfig({
  checkout: { newFlow: flag({ doc: 'Serve the rewritten checkout.' }) },
  erp: { token: live(secret(string()), { doc: 'Key to the ERP.' }) },
})

const rollout = rollingOut([{ at: 0, share: 5000 }])
const document: FlagDocument = {
  variants: { on: true, off: false },
  enabled: true,
  rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }],
  serve: 'off',
  salt: 'checkout.newFlow',
}
const sealed = { sealed: '9a41c0de'.repeat(8) }

describe('an entry that is looked back at', () => {
  it('is its value, or its document as it is stored', () => {
    expect(entryShown(definitions, 'checkout.newFlow', { value: true })).toBe(true)
    expect(entryShown(definitions, 'checkout.newFlow', { flag: document, locked: true })).toEqual({ flag: document })
    expect(entryShown(definitions, 'checkout.newFlow', { rollout })).toEqual({ rollout })
    expect(entryShown(definitions, 'checkout.newFlow', undefined)).toBeUndefined()
  })

  it('is frozen, since it is the log’s own', () => {
    const shown = entryShown(definitions, 'checkout.newFlow', { rollout }) as { readonly rollout: object }
    expect([shown, shown.rollout].every(Object.isFrozen)).toBe(true)
  })

  it('is masked where it is a secret, and where a rollout has one in it', () => {
    const hidden = [
      entryShown(definitions, 'erp.token', { value: 'hush-hush' }),
      entryShown(definitions, 'erp.token', { rollout }),
      entryShown(definitions, 'checkout.newFlow', sealed),
      entryShown(definitions, 'checkout.newFlow', { rollout: { ...rollout, candidate: sealed } }),
      entryShown(definitions, 'checkout.newFlow', { rollout: { ...rollout, baseline: { reference: 'op://erp' } } }),
    ]
    expect(hidden).toEqual(hidden.map(() => MASK))
  })
})

describe('a difference between documents', () => {
  it('names the parts that differ, but of secrets only the fact', () => {
    const place = { key: 'checkout.newFlow' }
    const paused = { ...rollout, held: { share: 5000, since: 7 } }
    expect(difference(definitions, place, { rollout }, { rollout: paused })).toEqual([
      {
        key: 'checkout.newFlow',
        before: { rollout },
        after: { rollout: paused },
        parts: [{ path: ['rollout', 'held'], op: 'add', after: { share: 5000, since: 7 } }],
      },
    ])
    expect(difference(definitions, { key: 'erp.token' }, { rollout }, { rollout: paused })).toEqual([
      { key: 'erp.token', before: MASK, after: MASK },
    ])
  })
})
