import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Where every Node of a test run keeps what it compiled. */
export const compileCache = fileURLToPath(new URL('../node_modules/.cache/varve-compiled', import.meta.url))

/**
 * Before any test: our source is compiled once for every process that tests start, which is most of what it takes to
 * start one. One that is killed would keep nothing of what it compiled itself.
 */
export function setup(): void {
  const every = fileURLToPath(new URL('every-module.ts', import.meta.url))
  execFileSync(process.execPath, ['--conditions=varve-source', '--no-warnings', every], { stdio: 'inherit' })
}
