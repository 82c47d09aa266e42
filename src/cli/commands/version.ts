import { readFileSync } from 'node:fs'
import process from 'node:process'
import { command, type Bind } from '../command.ts'
import { isRecord } from '../record.ts'

/** `varve version`: which Varve this is. */
export function version(bind: Bind): ReturnType<Bind> {
  return bind(command('version', 'print the version'), async ({ output }) => {
    const varve = ownVersion()
    if (output.json === undefined) output.print(varve)
    else output.printJson({ varve, node: process.versions.node })
  })
}

/** The version in the package's manifest, which lies two folders above this one's, in `src` and in `dist`. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  return isRecord(manifest) ? String(manifest['version']) : 'unknown'
}
