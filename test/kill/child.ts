import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Store } from 'varve'
import type { Said } from './config.ts'

/** The store a process of the fleet was told to use: `<script> <store module> <folder> <name>`. */
export async function connected(): Promise<{ store: Store; name: string }> {
  const [module = '', folder = '', name = ''] = process.argv.slice(2)
  const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
  return { store: connect(folder), name }
}

/** Says one thing; it has left this process when this returns. */
export function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`)
}
