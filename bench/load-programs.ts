/** The programs that load the project, one for each library: each loads, checks and reads one value, and can do it again. */
import { projectKeys } from './load-project.ts'

const quoted = (text: string): string => JSON.stringify(text)
const at = (specifier: string): string => quoted(import.meta.resolve(specifier))

/** A library's program, and what its rows are called. */
export interface LoadProgram {
  readonly name: string
  /** Loads the project in the folder `here`, and gives what loads it again. */
  readonly text: string
}

const TREE = `const keys = ${JSON.stringify(projectKeys)}`
/** `.env` for libraries that read only the environment. */
const DOTENV = `import { parseEnv } from 'node:util'
import { readFileSync } from 'node:fs'
const dotenv = () => { for (const [name, text] of Object.entries(parseEnv(readFileSync(here + '/.env', 'utf8')))) process.env[name] ??= text }`

/** Every program, for a built package whose files `varve` addresses. */
export function loadPrograms(varve: (file: string) => string): readonly LoadProgram[] {
  return [
    { name: 'bare node', text: 'const again = () => {}' },
    { name: 'both parsers and nothing else', text: parsers() },
    { name: 'varve/schema', text: ours(varve, 'schema') },
    { name: 'varve with zod', text: ours(varve, 'zod') },
    { name: 'c12 with zod', text: c12() },
    { name: 'node-config with zod', text: nodeConfig() },
    { name: 'convict', text: convict() },
  ]
}

/** Reads the two files and parses them, and does nothing with them: no one who reads TOML and YAML takes less. */
function parsers(): string {
  return `import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { load } from ${at('js-yaml')}
const { parse } = createRequire(${quoted(import.meta.url)})('smol-toml')
const again = () => [parse(readFileSync(here + '/config.toml', 'utf8')), load(readFileSync(here + '/config.production.yaml', 'utf8'))]
const answer = again()`
}

function ours(varve: (file: string) => string, library: 'schema' | 'zod'): string {
  const schemas =
    library === 'zod'
      ? `import * as z from ${at('zod')}\nconst types = { integer: z.number().int(), text: z.string(), switch: z.boolean() }`
      : `import { boolean, integer, string } from ${quoted(varve('core/schema/index.js'))}\nconst types = { integer: integer(), text: string(), switch: boolean() }`
  return `import { defineConfig, live, open } from ${quoted(varve('index.js'))}
import { dotenv, env, file } from ${quoted(varve('sources/index.js'))}
${schemas}
${TREE}
const tree = {}
for (const { group, name, type } of keys) (tree[group] ??= {})[name] = live(types[type], { default: { integer: 0, text: '', switch: false }[type], doc: 'One of many.' })
const prefix = 'SHOP'
const sources = [file('config.toml', { directory: here }), file('config.{profile}.toml', { directory: here }), file('config.{profile}.yaml', { directory: here }), dotenv({ directory: here, prefix }), env({ prefix })]
const varve = await open(defineConfig(tree), { sources, as: { environment: 'production' } })
const again = () => varve.reload()
const answer = varve.get('group0.key0')`
}

const ZOD = `import * as z from ${at('zod')}
const types = { integer: z.number().int(), text: z.string(), switch: z.boolean() }
${TREE}
const shape = {}
for (const { group, name, type } of keys) (shape[group] ??= {})[name] = types[type]
const schema = z.object(Object.fromEntries(Object.entries(shape).map(([name, members]) => [name, z.object(members)])))`

function c12(): string {
  return `import { loadConfig } from ${at('c12')}
${ZOD}
const read = { integer: Number, text: String, switch: text => text === 'true' }
const quiet = { cwd: here, rcFile: false, globalRc: false, packageJson: false, extend: false }
const again = async () => {
  const base = await loadConfig({ ...quiet, configFile: 'config.toml', dotenv: true })
  const { config } = await loadConfig({ ...quiet, configFile: 'config.production.yaml', defaults: base.config })
  for (const { group, name, type } of keys) {
    const text = process.env['SHOP_' + group.toUpperCase() + '__' + name.toUpperCase()]
    if (text !== undefined) config[group][name] = read[type](text)
  }
  return schema.parse(config)
}
const answer = (await again()).group0.key0`
}

function nodeConfig(): string {
  return `${DOTENV}
${ZOD}
process.env.NODE_CONFIG_DIR = here + '/config'
process.env.NODE_ENV = 'production'
process.env.SUPPRESS_NO_CONFIG_WARNING = 'y'
dotenv()
const { default: config } = await import(${at('config')})
const answer = schema.parse(config.util.toObject(config)).group0.key0
const { Util } = await import(${quoted(import.meta.resolve('config').replace(/config\.(js|mjs)$/, 'util.js'))})
const again = () => { dotenv(); return schema.parse(Util.loadFileConfigs({ configDir: here + '/config', nodeEnv: ['production'] }).config) }`
}

function convict(): string {
  return `import convict from ${at('convict')}
import { parse } from ${at('smol-toml')}
import { load } from ${at('js-yaml')}
${DOTENV}
${TREE}
convict.addParser([{ extension: 'toml', parse }, { extension: 'yaml', parse: text => load(text) }])
const types = { integer: Number, text: String, switch: Boolean }
const again = () => {
  dotenv()
  const tree = {}
  for (const { group, name, type } of keys) (tree[group] ??= {})[name] = { format: types[type], default: { integer: 0, text: '', switch: false }[type], env: 'SHOP_' + group.toUpperCase() + '__' + name.toUpperCase(), doc: 'One of many.' }
  const config = convict(tree)
  config.loadFile([here + '/config.toml', here + '/config.production.yaml'])
  config.validate({ allowed: 'strict' })
  return config.getProperties()
}
const answer = again().group0.key0`
}
