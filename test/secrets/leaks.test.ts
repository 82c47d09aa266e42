import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey } from 'varve/secrets'
import { file } from 'varve/stores/file'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { byTier } from '../tier.ts'
import { field, filesOf, type Field } from './field.ts'
import { filesBelow, held } from './hunt.ts'
import { askAll, failAll, watchAll, writeAll } from './library.ts'
import { started } from './program.ts'
import { Sightings } from './sightings.ts'

describe.each([
  ['SQLite', (folder: string) => sqlite(path.join(folder, 'varve.db'))],
  ['a folder of files', (folder: string) => file(path.join(folder, 'log'))],
])('secrets of every form, planted in every way, with %s as the store', (_name, storeIn) => {
  it('are in nothing that the library says, and in no byte that it writes', async () => {
    const hunt = fc.asyncProperty(field, async planting => {
      await using box = await sandbox({ files: { ...filesOf(planting), 'state/.keep': '' } })
      const sightings = new Sightings(planting)
      const state = box.path('state')
      await lived(planting, sightings, { directory: box.directory, state, store: () => storeIn(state) })
      for (const name of filesBelow(state)) sightings.look(`the file ${path.basename(name)}`, readFileSync(name))
      expect(sightings.seen).toEqual([])
      expect(sightings.outputs).toBeGreaterThan(1000)
    })
    // The seed is fixed, so that what is found can be found again.
    await held(hunt, { runs: byTier({ short: 1, long: 60 }), seed: 6 })
  })
})

async function lived(
  planting: Field,
  sightings: Sightings,
  { directory, state, store }: { directory: string; state: string; store: () => ReturnType<typeof sqlite> },
): Promise<void> {
  const keyring = fernet(newFernetKey())
  await using program = await started(planting, { directory, store: store(), keyring })
  const told: unknown[] = []
  using _watching = watchAll(program.varve, told)
  planted(program.varve as never, planting)
  await writeAll(program, planting, sightings)
  await askAll(program, planting, sightings)
  await failAll(program, planting, sightings)
  sightings.lookInto('what watchers were told', told)
  for (const name of filesBelow(state)) sightings.look(`the open file ${path.basename(name)}`, readFileSync(name))
}

/** What is looked for is really there: whoever reveals it has it. */
function planted(varve: { get(key: string): { reveal(): unknown } }, planting: Field): void {
  for (const way of AT_START) expect([way, varve.get(`${way}.secret`).reveal()]).toEqual([way, planting[way].value])
}

const AT_START = [
  ...['variable', 'namedFile', 'dotenv', 'json', 'toml', 'yaml', 'secretFile', 'argument', 'devDefault'],
  ...['takenIn', 'computedFrom'],
] as (keyof Field)[]
