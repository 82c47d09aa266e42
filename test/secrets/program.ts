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
  type Json,
  type Keyring,
  type SecretManager,
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
  /** The folder of its files. */
  readonly directory: string
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
    farewell: setting(string(), { default: 'Bye' }),
    reference: single('reference'),
    broken: single('managersError'),
    computedFrom: { secret: computedFrom },
    computed: derive(string(), { from: computedFrom }, ({ from }) => `made of ${from.reveal()}`),
    devDefault: {
      secret: live(secret(schemaOf(planting.devDefault)), { devDefault: planting.devDefault.value }),
    },
    ...{ stored: several, deleted: several, rolledOut: several, abandoned: several, imported: several },
    ...{ drafted: several, override: several, scopedOverride: several, dryRun: several },
    storedReference: single('storedReference'),
    ...{ rotated: several, destroyed: several },
    limits: { maxUploads: live(integer(), { default: 10 }) },
    newFlow: flag({ doc: 'An experiment, for exposures.' }),
  }
}

/** A manager that holds two of the secrets, and fails with a third in its own words. */
function managerOf(planting: Field): SecretManager {
  return {
    name: 'A manager',
    schemes: ['held'],
    fetch: ({ path: name }) => {
      if (name === 'broken') throw new Error(`401 for Bearer ${planting.managersError.text}`)
      const { value } = planting[name as keyof Field]
      return Promise.resolve({
        value: isObject(value) ? value : typeof value === 'string' ? value : JSON.stringify(value),
      })
    },
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type JsonObject = Extract<Json, Readonly<Record<string, Json>>>

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
    managers: [managerOf(planting)],
    secrets: { plaintext: keyring === undefined, deadline: '50ms' },
    as: { environment: 'test', service: 'shop' },
    // It is sealed, or not kept.
    ...(keyring === undefined ? {} : { lastKnownGood: lastKnownGood(at('state/varve.lkg')) }),
    missingValues: 'allow',
    invalidValues: 'warn',
    exposures: { sink: (exposures: readonly Exposure[]) => told.push(exposures), all: true },
    onProblem: (...problem) => told.push(problem),
    platform: { warn: (...warning) => told.push(warning) },
  })
  return { varve, told, directory, [Symbol.asyncDispose]: () => varve[Symbol.asyncDispose]() }
}
