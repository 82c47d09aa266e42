import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, type Source } from 'varve'
import { integer } from 'varve/schema'
import { configFiles, file } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { byTier, tell } from '../tier.ts'
import { ConfigMap } from './config-map.ts'

const swaps = byTier({ short: 20, long: 100 })

const config = defineConfig({
  a: live(integer(), { default: -1 }),
  b: live(integer(), { default: -1 }),
  c: live(integer(), { default: -1 }),
})

/** The files of one generation: each of them says which it is. */
const generation = (number: number): Record<string, string> => ({
  'config.toml': `a = ${number}\n`,
  'config.yaml': `b: ${number}\n`,
  'more.json': `{"c": ${number}}`,
})

describe('a mounted ConfigMap that is swapped', () => {
  it('is read as one generation by every reader, and no swap is missed', async () => {
    await using box = await sandbox({})
    const mount = new ConfigMap(box.path('etc/shop'), generation(0))
    const sources = [configFiles({ directory: mount.folder }), file(mount.path('more.json'))]
    await using varve = await open(config, { sources, reload: { quiet: 1 } })
    let reads = 0
    let mixed = 0
    const reading = new AbortController()
    const readers = [1, 2, 3].map(async () => {
      while (!reading.signal.aborted) {
        const { a, b, c } = varve.now().all()
        reads += 1
        if (a !== b || b !== c) mixed += 1
        await new Promise(resolve => setImmediate(resolve))
      }
    })
    const delays: number[] = []
    for (let number = 1; number <= swaps; number += 1) {
      const seen = varve.until('c', value => value === number, { timeout: '20s' })
      const before = performance.now()
      mount.swap(generation(number))
      await seen
      delays.push(performance.now() - before)
    }
    reading.abort()
    await Promise.all(readers)
    const worst = Math.max(...delays)
    tell(`${swaps} swaps, ${reads} reads, ${mixed} mixed, worst delay ${worst.toFixed(1)} ms`)
    expect({ mixed, swaps: delays.length }).toEqual({ mixed: 0, swaps })
    expect(reads).toBeGreaterThan(swaps)
  })

  it('would show two generations at once, were they not compared', async () => {
    await using box = await sandbox({})
    const mount = new ConfigMap(box.path('etc/shop'), generation(0))
    let { promise: firstSwap, resolve: swapped } = Promise.withResolvers<void>()
    let isSwapped = false
    /** Reads like any file, but the folder is swapped between it and the next; `blind` forgets which one it read. */
    const swapping = (source: Source, blind: boolean): Source => ({
      ...source,
      load: async request => {
        const reports = [await source.load(request)].flat()
        if (!isSwapped) mount.swap(generation(1))
        isSwapped = true
        swapped()
        return blind ? reports.map(({ generations: _, ...report }) => report) : reports
      },
    })
    const late = (source: Source, blind: boolean): Source => ({
      ...source,
      load: async request => {
        await firstSwap
        const reports = [await source.load(request)].flat()
        return blind ? reports.map(({ generations: _, ...report }) => report) : reports
      },
    })
    const read = async (blind: boolean): Promise<readonly unknown[]> => {
      isSwapped = false
      ;({ promise: firstSwap, resolve: swapped } = Promise.withResolvers<void>())
      mount.swap(generation(0))
      const sources = [swapping(file(mount.path('config.toml')), blind), late(file(mount.path('config.yaml')), blind)]
      await using varve = await open(config, { sources })
      return [varve.get('a'), varve.get('b')]
    }
    expect(await read(true)).toEqual([0, 1])
    expect(await read(false)).toEqual([1, 1])
  })
})
