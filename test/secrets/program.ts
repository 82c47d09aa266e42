import path from 'node:path'
import {
  defineConfig,
  derive,
  flag,
  live,
  open,
  secret,
  setting,
  type Exposure,
  type Keyring,
  type Store,
  type Tree,
  type Varve,
} from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { integer, json, string } from 'varve/schema'
import { args, dotenv, env, file, secretFiles } from 'varve/sources'
import { environmentOf, type Field } from './field.ts'
import { schemaOf } from './planted.ts'

/** A program whose secrets were planted, and everything it told by itself. */
export interface Program extends AsyncDisposable {
  readonly varve: Varve
  readonly told: readonly unknown[]
}

/** What such a program is opened with. */
export interface ProgramOptions {
  readonly directory: string
  readonly store: Store
  readonly keyring: Keyring | undefined
}

/** Declares a secret for each way in which one comes in, and values that are made of some. */
export function declarationOf(planting: Field): Tree {
  const single = (way: keyof Field) => ({
    secret: live(secret(schemaOf(planting[way])), { devDefault: undefined as never }),
  })
  const computedFrom = setting(secret(string()))
  const several = { secret: live(secret(json()), { devDefault: 'nothing yet' }) }
  return {
    ...{ variable: single('variable'), namedFile: single('namedFile'), dotenv: single('dotenv'), json: single('json') },
    ...{ toml: single('toml'), yaml: single('yaml'), secretFile: single('secretFile'), argument: single('argument') },
    takenIn: { secret: setting(secret(string())) },
    greeting: setting(string(), { default: 'Hello' }),
    computedFrom: { secret: computedFrom },
    computed: derive(string(), { from: computedFrom }, ({ from }) => `made of ${from.reveal()}`),
    devDefault: {
      secret: live(secret(schemaOf(planting.devDefault)), { devDefault: planting.devDefault.value }),
    },
    ...{ stored: several, deleted: several, rolledOut: several, abandoned: several, imported: several },
    ...{ drafted: several, override: several, scopedOverride: several, dryRun: several },
    limits: { maxUploads: live(integer(), { default: 10 }) },
    newFlow: flag({ doc: 'An experiment, for exposures.' }),
  }
}

/** Starts the program; what it tells by itself is gathered. */
export async function started(planting: Field, { directory, store, keyring }: ProgramOptions): Promise<Program> {
  const told: unknown[] = []
  const at = (name: string): string => path.join(directory, name)
  const varve = await open(defineConfig(declarationOf(planting)), {
    sources: [
      ...['config.json', 'config.toml', 'config.yaml'].map(name => file(at(name))),
      dotenv({ directory, files: ['.env'], expand: false }),
      secretFiles(at('secrets')),
      env({ from: environmentOf(planting, directory) }),
      args({ from: [`--argument.secret=${planting.argument.text}`] }),
    ],
    store,
    keyring,
    as: { environment: 'test', service: 'shop' },
    lastKnownGood: lastKnownGood(at('state/varve.lkg')),
    missingValues: 'allow',
    exposures: { sink: (exposures: readonly Exposure[]) => told.push(exposures), all: true },
    onProblem: (...problem) => told.push(problem),
    platform: { warn: (...warning) => told.push(warning) },
  })
  return { varve, told, [Symbol.asyncDispose]: () => varve[Symbol.asyncDispose]() }
}
