import { readFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyFile, newFernetKey } from 'varve/secrets'
import { file } from 'varve/stores/file'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { byTier } from '../tier.ts'
import { field, filesOf, keysIn } from './field.ts'
import { filesBelow, held } from './hunt.ts'
import { lived } from './life.ts'
import { plantedKey } from './planted.ts'
import { Sightings } from './sightings.ts'

// The seed is fixed, so that what is found can be found again.
const amount = { runs: byTier({ short: 1, long: 40 }), seed: 6 }

describe.each([
  ['SQLite', (folder: string) => sqlite(path.join(folder, 'varve.db'))],
  ['a folder of files', (folder: string) => file(path.join(folder, 'log'))],
])('secrets of every form, planted in every way, with %s as the store', (_name, storeIn) => {
  it('are in nothing that the library says, and in no byte that it writes', async () => {
    const hunt = fc.asyncProperty(field, async planting => {
      const keys = [newFernetKey(), newFernetKey()] as const
      const files = { ...filesOf(planting), 'state/.keep': '', 'varve.keys': keys.join('\n') }
      await using box = await sandbox({ files })
      await chmod(keysIn(box.directory), 0o600)
      const sightings = new Sightings({ ...planting, key: plantedKey(keys[0]), formerKey: plantedKey(keys[1]) })
      const state = box.path('state')
      const lookAtFiles = (): void => {
        for (const name of filesBelow(state)) sightings.look(`the file ${path.basename(name)}`, readFileSync(name))
      }
      const options = { directory: box.directory, store: storeIn(state), keyring: keyFile(keysIn(box.directory)) }
      await lived(planting, sightings, options, lookAtFiles)
      lookAtFiles()
      expect(sightings.seen).toEqual([])
      // The key was changed: everything was sealed anew.
      for (const key of keys) expect(readFileSync(keysIn(box.directory), 'utf8')).not.toContain(key)
      expect(sightings.outputs).toBeGreaterThan(1000)
    })
    await held(hunt, amount)
  })
})
