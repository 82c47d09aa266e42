import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { builtPackage } from './built-package.ts'
import { variables, writeProject } from './load-project.ts'
import { loadPrograms } from './load-programs.ts'
import { median } from './measure.ts'
import { place } from './place.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

const bounds: Readonly<Record<string, Bound>> = {
  'varve/schema': { sense: 'at most', must: 1.6, goal: 1.6, unit: '×' },
  'varve with zod': { sense: 'at most', must: 2.4, goal: 2.4, unit: '×' },
}
const reloadBound: Bound = { sense: 'at most', must: 5, goal: 5, unit: 'ms' }

/** What one process took: milliseconds of CPU to load, peak memory, and milliseconds to load again. */
interface Run {
  readonly cpu: number
  readonly memory: number
  readonly again: number
  readonly parsers: readonly string[]
}

/** Loading a layered configuration of 200 keys: whole processes from nothing, and again in a running one. */
export async function load(
  { rounds, reloads }: { rounds: number; reloads: number } = { rounds: 15, reloads: 50 },
): Promise<Table[]> {
  await using folder = await place()
  const varve = await builtPackage(folder.path('dist'))
  await mkdir(folder.path('project'))
  await writeProject(folder.path('project'))
  const programs = loadPrograms(varve)
  const runs = new Map<string, Run[]>(programs.map(({ name }) => [name, []]))
  await mkdir(folder.path('programs'))
  for (const [index, { text }] of programs.entries()) {
    const here = `const here = ${JSON.stringify(folder.path('project'))}\n`
    await writeFile(folder.path(`programs/${index}.mjs`), `${hoisted(text, here)}\n${report(reloads)}`)
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { name }] of programs.entries()) runs.get(name)?.push(run(folder.path(`programs/${index}.mjs`)))
  }
  return [cold(runs), again(runs)]
}

/** A program with its folder said after the imports. */
function hoisted(text: string, here: string): string {
  const imports = text.split('\n').filter(line => line.startsWith('import '))
  const rest = text.split('\n').filter(line => !line.startsWith('import '))
  return [...imports, here, ...rest].join('\n')
}

/** Every program ends by saying what it took, then loads again and says what that takes. */
const report = (reloads: number): string => `
const { user, system } = process.cpuUsage()
const memory = process.resourceUsage().maxRSS / 1024
const times = []
for (let n = 0; n < ${reloads}; n += 1) { const start = performance.now(); await again(); times.push(performance.now() - start) }
const parsers = ['smol-toml', 'js-yaml', 'json5'].filter(name => (globalThis.loadedFiles ?? []).some(url => url.includes('/' + name + '/')))
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, memory, again: times.sort((a, b) => a - b)[times.length >> 1], parsers }))
`

function run(program: string): Run {
  // Loading again can be noisy (node-config): only what is said last counts.
  const { stdout, stderr, status } = spawnSync(process.execPath, [program], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...variables },
    cwd: new URL('..', import.meta.url),
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Run
}

function cold(runs: ReadonlyMap<string, readonly Run[]>): Table {
  const cpu = (name: string): number => median((runs.get(name) ?? []).map(one => one.cpu))
  const bare = cpu('bare node')
  const rows = [...runs].slice(1).map(([name, all]): Row => {
    const bound = bounds[name]
    return {
      case: `${name}, ${short(median(all.map(one => one.memory)))} MiB at most`,
      ours: `${short(cpu(name))} ms`,
      baseline: `bare node ${short(bare)} ms`,
      figure: cpu(name) / bare,
      ...(bound === undefined ? {} : { bound }),
    }
  })
  return {
    title: 'Loading 200 keys from files: CPU time of a whole process',
    rows,
    notes: [
      'The package as it is published. 200 keys in TOML, 100 of them in YAML over it, 20 in `.env`, 50 variables, all checked; node-config reads JSON in place of TOML, and `.env` is read by Node for it and for convict. “Both parsers and nothing else” reads the TOML and the YAML and does nothing with them: who uses these parsers cannot take less.',
    ],
  }
}

function again(runs: ReadonlyMap<string, readonly Run[]>): Table {
  const took = (name: string): number => median((runs.get(name) ?? []).map(one => one.again))
  const ours = took('varve/schema')
  const rows = [...runs.keys()].slice(1).map((name): Row => ({
    case: name,
    ours: `${short(took(name))} ms`,
    ...(name.startsWith('varve') ? {} : { baseline: `varve/schema ${short(ours)} ms` }),
    ...(name.startsWith('varve') ? { figure: took(name), bound: reloadBound } : { figure: took(name) / ours }),
  }))
  return {
    title: 'Loading them again in a running process',
    rows,
    notes: ['All files read, all values checked; the median of fifty times in each of the processes above.'],
  }
}
