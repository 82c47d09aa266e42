import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { builtPackage } from './built-package.ts'
import { median } from './measure.ts'
import { place } from './place.ts'
import { short, type Bound, type Table } from './table.ts'

const small: Bound = { sense: 'at most', must: 1.6, goal: 1.6, unit: '×' }
const withZod: Bound = { sense: 'at most', must: 2.4, goal: 2.4, unit: '×' }

/** What starting costs: CPU time of whole processes, and what they load, beside Node that does nothing. */
export async function start(rounds = 15): Promise<Table[]> {
  await using folder = await place()
  const varve = await builtPackage(folder.path('dist'))
  const programs: Record<string, string> = {
    'bare node': '',
    'import varve': `import ${quoted(varve('index.js'))}`,
    'varve/schema, 200 keys opened': opened(varve, 'schema'),
    'zod, 200 keys opened': opened(varve, 'zod'),
    'convict, 200 keys loaded': convict(),
    'zod alone, imported': `import ${quoted(import.meta.resolve('zod'))}`,
  }
  const runs = new Map<string, Run[]>(Object.keys(programs).map(name => [name, []]))
  await mkdir(folder.path('programs'))
  for (const [index, [, text]] of Object.entries(programs).entries())
    await writeFile(folder.path(`programs/${index}.mjs`), text + REPORT)
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, name] of Object.keys(programs).entries())
      runs.get(name)?.push(run(folder.path(`programs/${index}.mjs`)))
  }
  return [table(runs)]
}

/** What one process took: milliseconds of CPU, and bytes of modules it loaded. */
interface Run {
  readonly cpu: number
  readonly files: number
  readonly bytes: number
}

/** Every program ends by saying what it took. */
const REPORT = `
const { user, system } = process.cpuUsage()
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, ...(globalThis.loaded ?? { files: 0, bytes: 0 }) }))
`

/** Counts the modules that are loaded, in a run of its own, because counting takes time. */
const COUNT = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
globalThis.loaded = { files: -1, bytes: 0 }
registerHooks({ load(url, context, next) {
  const answer = next(url, context)
  if (url.startsWith('file:')) { loaded.files += 1; loaded.bytes += answer.source?.length ?? 0 }
  return answer
} })`)}`

function run(program: string): Run {
  const { cpu } = report([program])
  const { files, bytes } = report(['--import', COUNT, program])
  return { cpu, files, bytes }
}

function report(args: readonly string[]): Run {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Run
}

function opened(varve: (file: string) => string, library: 'schema' | 'zod'): string {
  const schemas =
    library === 'zod'
      ? `import * as z from ${quoted(import.meta.resolve('zod'))}\nconst integer = () => z.number().int(), string = () => z.string(), boolean = () => z.boolean()`
      : `import { integer, string, boolean } from ${quoted(varve('core/schema/index.js'))}`
  return `import { defineConfig, open, setting } from ${quoted(varve('index.js'))}
import { env, values } from ${quoted(varve('sources/index.js'))}
${schemas}
const tree = {}, given = {}
for (let n = 0; n < 200; n += 1) {
  const schema = [integer(), string(), boolean()][n % 3]
  const group = tree['group' + Math.floor(n / 20)] ??= {}
  group['key' + n] = setting(schema, { default: [n, 'text', true][n % 3], doc: 'One of many.' })
  if (n % 2 === 0) given['group' + Math.floor(n / 20) + '.key' + n] = [n + 1, 'other', false][n % 3]
  if (n % 10 === 0) process.env['SHOP_GROUP' + Math.floor(n / 20) + '__KEY' + n] = ['7', 'third', 'true'][n % 3]
}
await open(defineConfig(tree), { sources: [values(given), env({ prefix: 'SHOP' })] })
`
}

/** The same 200 keys in convict: defaults, an object over them, the environment over that, validated. */
function convict(): string {
  return `import convict from ${quoted(import.meta.resolve('convict'))}
const tree = {}, given = {}
for (let n = 0; n < 200; n += 1) {
  const group = 'group' + Math.floor(n / 20), variable = 'SHOP_GROUP' + Math.floor(n / 20) + '__KEY' + n
  ;(tree[group] ??= {})['key' + n] = { format: [Number, String, Boolean][n % 3], default: [n, 'text', true][n % 3], env: variable, doc: 'One of many.' }
  if (n % 2 === 0) (given[group] ??= {})['key' + n] = [n + 1, 'other', false][n % 3]
  if (n % 10 === 0) process.env[variable] = ['7', 'third', 'true'][n % 3]
}
const config = convict(tree)
config.load(given)
config.validate({ allowed: 'strict' })
`
}

const quoted = (text: string): string => JSON.stringify(text)

function table(runs: ReadonlyMap<string, readonly Run[]>): Table {
  const cpu = (name: string): number => median((runs.get(name) ?? []).map(one => one.cpu))
  const bare = cpu('bare node')
  const bounds: Readonly<Record<string, Bound>> = {
    'varve/schema, 200 keys opened': small,
    'zod, 200 keys opened': withZod,
  }
  const rows = [...runs.keys()].slice(1).map(name => {
    const bound = bounds[name]
    const { files = 0, bytes = 0 } = runs.get(name)?.[0] ?? {}
    return {
      case: `${name}: ${files} modules, ${short(bytes / 1024)} KiB`,
      ours: `${short(cpu(name))} ms`,
      baseline: `bare node ${short(bare)} ms`,
      figure: cpu(name) / bare,
      ...(bound === undefined ? {} : { bound }),
    }
  })
  return {
    title: 'Starting: CPU time of a whole process',
    rows,
    notes: [
      'The package as it is published. 200 settings: defaults, half of them set by values in code, a tenth by variables.',
    ],
  }
}
