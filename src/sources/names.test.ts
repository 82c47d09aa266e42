import fc from 'fast-check'
import { defineConfig, setting, type Tree } from 'varve'
import { string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { environmentNames } from '../core/definition/key.ts'
import { runs } from '../../test/laws/runs.ts'
import { requestFor } from '../../test/sources/request.ts'
import { Names } from './names.ts'

const segment = fc.stringMatching(/^[a-cA-C][a-bA-B0-1_-]{0,4}$/)
const paths = fc.array(fc.array(segment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })

/** The keys of a declaration with these paths; undefined where they cannot be declared together. */
function keysOf(all: readonly (readonly string[])[]) {
  try {
    const tree: Record<string, unknown> = {}
    for (const path of all) {
      const last = path.at(-1) ?? ''
      const group = path.slice(0, -1).reduce((at, name) => (at[name] ??= {}) as Record<string, unknown>, tree)
      group[last] = setting(string(), { default: '' })
    }
    return requestFor(defineConfig(tree as Tree)).keys
  } catch {
    return undefined
  }
}

describe('names', () => {
  it('lead back to the key they are derived from, and to no other, whatever their case', () => {
    let declared = 0
    fc.assert(
      fc.property(paths, fc.constantFrom('', 'SHOP_'), fc.boolean(), (all, prefix, isLower) => {
        const keys = keysOf(all) ?? []
        declared += keys.length
        const names = new Names(keys, { prefixes: [prefix] })
        for (const key of keys) {
          for (const derived of environmentNames(key.key)) {
            const name = prefix + derived
            const found = names.find(isLower ? name.toLowerCase() : name)
            expect([found?.lead.key.key, found?.rest]).toEqual([key.key, []])
          }
        }
      }),
      runs,
    )
    expect(declared).toBeGreaterThan(50)
  })

  it('lead to a key only when they are one of its names, however written', () => {
    fc.assert(
      fc.property(paths, fc.stringMatching(/^[A-C][A-B0-1_]{0,8}$/), (all, name) => {
        const keys = keysOf(all) ?? []
        const found = new Names(keys, { prefixes: [''] }).find(name)
        if (found === undefined || found.rest.length > 0) return
        const loose = (text: string): string =>
          text
            .split('__')
            .map(level => level.replaceAll('_', ''))
            .join('.')
        const own = found.lead.key.env
        expect(own.includes(name) || (name.includes('__') && loose(own[0] ?? '') === loose(name))).toBe(true)
      }),
      runs,
    )
  })

  it('are two for each key of two levels', () => {
    const tree = Object.fromEntries(
      Array.from({ length: 20 }, (_, group) => [
        `group${group}`,
        Object.fromEntries(
          Array.from({ length: 10 }, (_, key) => [`someValue${key}`, setting(string(), { default: '' })]),
        ),
      ]),
    )
    const names = new Names(requestFor(defineConfig(tree)).keys, { prefixes: ['SHOP_'] })
    expect(names.find('SHOP_GROUP7__SOME_VALUE3')?.lead.key.key).toBe('group7.someValue3')
    expect(names.find('shop_group7_some_value3')?.lead.key.key).toBe('group7.someValue3')
    expect(names.known).toHaveLength(400)
  })
})
