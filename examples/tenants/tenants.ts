/** Loads the same settings from variables, from a `.env` file and from TOML, and prints what each came to. */
import process from 'node:process'
import { inspect } from 'node:util'
import { open, type OpenOptions, type Source, type Varve } from 'varve'
import { dotenv, env, file } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { config } from './settings.ts'

/** Everything the shop system reads, opened. Nothing is read when this module is imported. */
export function load(sources: readonly Source[], options: OpenOptions = {}): Promise<Varve<(typeof config)['tree']>> {
  return open(config, { sources, as: { environment: 'production' }, ...options })
}

/** The same five values, in each way of writing them. */
export const written = {
  variables: {
    DATABASE__URL: 'postgresql://db.internal/shelfwise',
    DATABASE__POOL_SIZE: '30',
    RATE_LIMIT__REQUESTS_PER_MINUTE: '77',
    AI__MODEL_NAME: 'claude',
    DEBUG: 'off',
  },
  dotenv: `DATABASE__URL=postgresql://db.internal/shelfwise
DATABASE__POOL_SIZE=30
RATE_LIMIT__REQUESTS_PER_MINUTE=77
AI__MODEL_NAME=claude
DEBUG=off
`,
  toml: `debug = false

[database]
url = "postgresql://db.internal/shelfwise"
pool_size = 30

[rate_limit]
requests_per_minute = 77

[ai]
model_name = "claude"
`,
} as const

/** Loads from each, and gives every value by its key. */
export async function tour(): Promise<Record<string, unknown>> {
  await using box = await sandbox({ files: { '.env': written.dotenv, 'settings.toml': written.toml } })
  const { directory } = box
  const sources = {
    'environment variables': env({ from: written.variables }),
    'a .env file': dotenv({ directory, from: {} }),
    'a TOML file': file('settings.toml', { directory, relaxed: true }),
  }
  const loaded: Record<string, unknown> = {}
  for (const [name, source] of Object.entries(sources)) {
    await using varve = await load([source], { unknownKeys: 'error' })
    loaded[name] = varve.all()
  }
  return loaded
}

if (import.meta.main) {
  for (const [name, values] of Object.entries(await tour())) process.stdout.write(`From ${name}: ${inspect(values)}\n`)
}
