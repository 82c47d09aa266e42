import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey } from 'varve/secrets'
import { file } from 'varve/stores/file'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { byTier } from '../tier.ts'
import { field, filesOf } from './field.ts'
import { filesBelow, held } from './hunt.ts'
import { lived } from './life.ts'
import { Sightings } from './sightings.ts'

// The seed is fixed, so that what is found can be found again.
const amount = { runs: byTier({ short: 1, long: 40 }), seed: 6 }

describe.each([
  ['SQLite', (folder: string) => sqlite(path.join(folder, 'varve.db'))],
  ['a folder of files', (folder: string) => file(path.join(folder, 'log'))],
])('secrets of every form, planted in every way, with %s as the store', (_name, storeIn) => {
  it('are in nothing that the library says, and in no byte that it writes', async () => {
    const hunt = fc.asyncProperty(field, async planting => {
      await using box = await sandbox({ files: { ...filesOf(planting), 'state/.keep': '' } })
      const sightings = new Sightings(planting)
      const state = box.path('state')
      const lookAtFiles = (): void => {
        for (const name of filesBelow(state)) sightings.look(`the file ${path.basename(name)}`, readFileSync(name))
      }
      const options = { directory: box.directory, store: storeIn(state), keyring: fernet(newFernetKey()) }
      await lived(planting, sightings, options, lookAtFiles)
      lookAtFiles()
      expect(sightings.seen).toEqual([])
      expect(sightings.outputs).toBeGreaterThan(1000)
    })
    await held(hunt, amount)
  })
})
