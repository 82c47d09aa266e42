import process from 'node:process'
import { VERSION } from 'varve/protocol'
import { command, type Bind } from '../command.ts'

/** `varve version`: which Varve this is. */
export function version(bind: Bind): ReturnType<Bind> {
  return bind(command('version', 'print the version'), async ({ output }) => {
    if (output.json === undefined) output.print(VERSION)
    else output.printJson({ varve: VERSION, node: process.versions.node })
  })
}
