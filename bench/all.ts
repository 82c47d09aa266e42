/**
 * Runs every benchmark, or those named: `npm run bench -- reads writes`. Each runs in a process of its own, so that
 * none inherits what another made the compiler believe. `--brief` only shows that they work.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmarks, runBenchmark } from './benchmarks.ts'

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { brief: { type: 'boolean', default: false }, here: { type: 'boolean', default: false } },
})
const unknown = named.filter(name => !Object.hasOwn(benchmarks, name))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are ${Object.keys(benchmarks).join(', ')}.`)
  process.exitCode = 2
} else if (values.here) {
  for (const name of named) console.log(await runBenchmark(name, values.brief ? 'brief' : 'whole'))
} else {
  for (const name of named.length === 0 ? Object.keys(benchmarks) : named) runApart(name)
}

function runApart(name: string): void {
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--expose-gc', '--conditions=varve-source', '--disable-warning=ExperimentalWarning'],
      ...[fileURLToPath(import.meta.url), '--here', ...(values.brief ? ['--brief'] : []), name],
    ],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}
