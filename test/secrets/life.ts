import { expect } from 'vitest'
import type { Field } from './field.ts'
import { askAll, failAll, watchAll, writeAll } from './library.ts'
import { started, type ProgramOptions } from './program.ts'
import type { Sightings } from './sightings.ts'

/** A program's whole life: it starts, writes, is asked, fails and ends. */
export async function lived(
  planting: Field,
  sightings: Sightings,
  options: ProgramOptions,
  meanwhile: () => void = () => {},
): Promise<void> {
  await using program = await started(planting, options)
  const told: unknown[] = []
  using _watching = watchAll(program.varve, told)
  planted(program.varve as never, planting)
  await writeAll(program, planting, sightings)
  await askAll(program, planting, sightings)
  await failAll(program, planting, sightings)
  sightings.lookInto('what watchers were told', told)
  meanwhile()
}

/** What is looked for is really there: whoever reveals it has it. */
function planted(varve: { get(key: string): { reveal(): unknown } }, planting: Field): void {
  for (const way of AT_START) expect([way, varve.get(`${way}.secret`).reveal()]).toEqual([way, planting[way].value])
}

const AT_START = [
  ...['variable', 'namedFile', 'dotenv', 'json', 'toml', 'yaml', 'secretFile', 'argument', 'devDefault'],
  ...['takenIn', 'computedFrom', 'reference'],
] as (keyof Field)[]
