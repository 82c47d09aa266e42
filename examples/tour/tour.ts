/** Reads the same settings in seven ways, shows that they are the same, and then runs one artefact in three places. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { inspect, isDeepStrictEqual, promisify } from 'node:util'
import { open, type Source } from 'varve'
import { dotenv, env, file, secretFiles } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { config, expected } from './settings.ts'
import { environment, files, secretFolder } from './ways.ts'

/** What one way of writing the settings came to, its secret revealed so that it can be compared. */
export async function read(source: Source): Promise<unknown> {
  await using varve = await open(config, { sources: [source], as: { environment: 'production' }, unknownKeys: 'error' })
  const { database, ...rest } = varve.settings
  return { ...rest, database: { ...database, url: database.url.reveal() } }
}

/** The same settings in seven ways. */
export async function sevenWays(): Promise<Readonly<Record<string, unknown>>> {
  await using box = await sandbox({ files: { ...files, ...secretFolder } })
  const { directory } = box
  const ways: Readonly<Record<string, Source>> = {
    'the environment': env({ from: environment }),
    '.env': dotenv({ directory, from: {} }),
    TOML: file('app.toml', { directory }),
    YAML: file('app.yaml', { directory }),
    JSON: file('app.json', { directory }),
    INI: file('app.ini', { directory }),
    'secret files': secretFiles(box.path('secrets')),
  }
  const found: Record<string, unknown> = {}
  for (const [name, source] of Object.entries(ways)) found[name] = await read(source)
  return found
}

/** One run of the artefact. */
export interface Run {
  readonly place: string
  /** What the program printed of its settings. */
  readonly settings: unknown
  /** SHA-256 of the files that ran. */
  readonly artefact: string
}

const artefact = new URL('artefact.ts', import.meta.url)

/** The program and its declaration, as one hash. */
async function hashed(): Promise<string> {
  const hash = createHash('sha256')
  for (const one of [artefact, new URL('settings.ts', import.meta.url)]) hash.update(await readFile(one))
  return hash.digest('hex')
}

/** Runs one and the same file in three places, which differ in their environment only. */
export async function threePlaces(): Promise<readonly Run[]> {
  const places = {
    dev: { DEBUG: 'yes', LOG_LEVEL: 'debug', DATABASE__URL: 'postgres://localhost/shop' },
    staging: { SERVER__PORT: '8080', DATABASE__URL: 'postgres://staging.internal/shop' },
    prod: {
      SERVER__PORT: '80',
      LOG_LEVEL: 'warn',
      DATABASE__POOL_SIZE: '50',
      DATABASE__URL: 'postgres://db.internal/shop',
    },
  }
  const runs: Run[] = []
  for (const [place, variables] of Object.entries(places)) {
    const args = ['--conditions=varve-source', artefact.pathname]
    const own = { PATH: process.env['PATH'], ENV: place, ...variables }
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: own })
    runs.push({ place, settings: JSON.parse(stdout) as unknown, artefact: await hashed() })
  }
  return runs
}

if (import.meta.main) {
  for (const [way, settings] of Object.entries(await sevenWays())) {
    const verdict = isDeepStrictEqual(settings, expected) ? 'the same' : 'NOT the same'
    process.stdout.write(`From ${way}: ${verdict}\n`)
  }
  process.stdout.write(`${inspect(expected)}\n\n`)
  for (const { place, settings, artefact } of await threePlaces()) {
    process.stdout.write(`${place}: artefact ${artefact.slice(0, 12)}, ${inspect(settings)}\n`)
  }
}
