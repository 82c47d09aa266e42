/**
 * Runs every benchmark, or those named: `npm run bench -- reads writes`. Each runs in a process of its own, so that
 * none inherits what another made the compiler believe. `--brief` only shows that they work, `--keep` writes the
 * tables of those that ran to the README.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmarks, runBenchmark } from './benchmarks.ts'
import { withTables } from './keeping.ts'

const README = new URL('README.md', import.meta.url)

const flag = { type: 'boolean', default: false } as const
const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { brief: flag, keep: flag, here: flag },
})
const unknown = named.filter(name => !Object.hasOwn(benchmarks, name))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are ${Object.keys(benchmarks).join(', ')}.`)
  process.exitCode = 2
} else if (values.here) {
  for (const name of named) console.log(await runBenchmark(name, values.brief ? 'brief' : 'whole'))
} else {
  const ran = new Map((named.length === 0 ? Object.keys(benchmarks) : named).map(name => [name, runApart(name)]))
  if (values.keep) keep(ran)
}

/** Runs one benchmark in a process of its own, prints its tables, and returns them. */
function runApart(name: string): string {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      ...['--expose-gc', '--conditions=varve-source', '--disable-warning=ExperimentalWarning'],
      ...[fileURLToPath(import.meta.url), '--here', ...(values.brief ? ['--brief'] : []), name],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  )
  process.stdout.write(stdout)
  if (status !== 0) process.exitCode = 1
  return stdout
}

function keep(ran: ReadonlyMap<string, string>): void {
  const cores = availableParallelism()
  const where = `Node ${process.version}, ${process.platform} ${process.arch}, ${cores} cores, ${new Date().toISOString().slice(0, 10)}.`
  writeFileSync(README, withTables(readFileSync(README, 'utf8'), ran, { names: Object.keys(benchmarks), where }))
}
