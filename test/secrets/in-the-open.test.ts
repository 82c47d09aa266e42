import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memory } from 'varve/stores/memory'
import { sandbox } from 'varve/testing'
import { byTier } from '../tier.ts'
import { field, filesOf } from './field.ts'
import { held } from './hunt.ts'
import { lived } from './life.ts'
import { Sightings } from './sightings.ts'

describe('secrets that are stored in the open, as development may', () => {
  it('are in nothing that the library says, all the same', async () => {
    const hunt = fc.asyncProperty(field, async planting => {
      await using box = await sandbox({ files: { ...filesOf(planting), 'state/.keep': '' } })
      const sightings = new Sightings(planting)
      await lived(planting, sightings, { directory: box.directory, store: memory(), keyring: undefined })
      expect(sightings.seen).toEqual([])
    })
    await held(hunt, { runs: byTier({ short: 1, long: 40 }), seed: 8 })
  })
})
