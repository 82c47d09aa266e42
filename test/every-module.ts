/** Imports each module of `src`, so that the process that does it leaves it compiled. What is broken is for tests to tell. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const source = fileURLToPath(new URL('../src', import.meta.url))
/** Runs when it is imported. */
const program = join('cli', 'bin.ts')
const isModule = (path: string): boolean => !/(\.test|\.test-d|\.d)\.ts$/.test(path) && path !== program
const modules = globSync('**/*.ts', { cwd: source }).filter(isModule)
await Promise.allSettled(modules.map(path => import(pathToFileURL(join(source, path)).href)))
