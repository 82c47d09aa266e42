import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { node22 } from './node-22.ts'

let node: string

beforeAll(() => {
  node = node22()
}, 600_000)

describe('on the oldest supported Node', () => {
  it.each(['sqlite', 'file'])(
    'the %s store keeps the store contract',
    store => {
      const script = join(import.meta.dirname, 'oldest-node', 'contract.ts')
      const flags = ['--conditions=varve-source', '--no-warnings']
      const report: unknown = JSON.parse(execFileSync(node, [...flags, script, store], { encoding: 'utf8' }))
      expect(report).toEqual({ version: expect.stringMatching(/^22\.18\./), promises: expect.any(Number), broken: [] })
    },
    120_000,
  )
})
