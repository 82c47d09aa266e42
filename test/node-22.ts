import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { npm } from './npm.ts'

const folder = fileURLToPath(new URL('node-22/', import.meta.url))
const binary = `${folder}node_modules/node/bin/node`

/** The path of the oldest Node that Varve supports; the first time, it is installed beside its lockfile in `node-22/`. */
export function node22(): string {
  if (spawnSync(binary, ['--version']).status !== 0) npm(folder, 'ci', '--no-audit', '--no-fund')
  return binary
}
