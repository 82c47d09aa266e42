/** Builds the console into dist/console, unless what is there is newer than everything it is made of. `--force` builds anyway. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = path.join(root, 'dist/console/.vite/manifest.json')
/** What the console is made of. */
const sources = [
  'console/index.html',
  'console/vite.config.ts',
  'console/src',
  'src/core',
  'src/index.ts',
  'package-lock.json',
]

if (process.argv.includes('--force') || !existsSync(built) || newest(sources) > statSync(built).mtimeMs) build()

/** When the youngest of some files, and files in folders, was written: milliseconds since 1970 UTC. */
function newest(paths: readonly string[]): number {
  return Math.max(...paths.flatMap(filesOf).map(file => statSync(file).mtimeMs))
}

function filesOf(name: string): string[] {
  const whole = path.join(root, name)
  if (statSync(whole).isFile()) return [whole]
  return readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .filter(file => !/\.test\.tsx?$/.test(file))
    .map(file => path.join(whole, file))
}

function build(): void {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: path.join(root, 'console'),
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status !== 0) throw new Error(`The console could not be built:\n${stdout}${stderr}`)
}
