import { describe, expect, it } from 'vitest'
import { withOwnIds } from './rule-ids.ts'

const options = { rules: [{ id: 'options', serve: 'red' }], serve: 'blue' }

describe('ids of imported rules', () => {
  it('stay as they are where each is a rule’s own', () => {
    const rules = [
      { id: 'staff', serve: 'red' },
      { id: 'others', serve: options },
    ]
    expect(withOwnIds({ rules, serve: null })).toEqual({ rules, serve: null })
  })

  it('get a number where another rule of the flag has them, also one within a rule', () => {
    const rules = [
      { id: 'staff', serve: options },
      { id: 'staff', serve: options },
      { id: 'options-2', serve: null },
    ]
    const { rules: own, serve } = withOwnIds({ rules, serve: options })
    expect(own).toMatchObject([
      { id: 'staff', serve: { rules: [{ id: 'options' }] } },
      { id: 'staff-2', serve: { rules: [{ id: 'options-3' }] } },
      { id: 'options-2' },
    ])
    expect(serve).toMatchObject({ rules: [{ id: 'options-4' }], serve: 'blue' })
  })
})
