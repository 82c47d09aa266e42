import { describe, expect, it } from 'vitest'
import { saveCode, saveCommand, withMessage } from './save-command.ts'
import type { Wanted } from './save-request.ts'

const wanted: Wanted = {
  key: 'limits.maxUploads',
  draft: { value: 50 },
  destination: { kind: 'revision' },
  message: '',
  base: 3,
}

describe('a change copied as a command', () => {
  it('is none where an override is meant: `varve set` would change it for everybody', () => {
    expect(saveCommand({ ...wanted, destination: { kind: 'override', ttl: '1h' } })).toBeUndefined()
  })

  it('never has an empty message: what is to be said is left to be filled in', () => {
    expect(saveCommand(withMessage(wanted))).toBe(`set limits.maxUploads 50 -m '<message>'`)
    expect(saveCode(withMessage(wanted))).toContain('message: "<message>"')
    expect(saveCommand(withMessage({ ...wanted, message: 'More' }))).toBe('set limits.maxUploads 50 -m More')
  })
})
