import { readFileSync } from 'node:fs'
import { type } from 'node:os'
import { fileURLToPath } from 'node:url'

/** A package with the version that is installed: `pg 8.23.1`. */
export function driver(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  const { version } = JSON.parse(readFileSync(fileURLToPath(manifest), 'utf8')) as { version: string }
  return `${name} ${version}`
}

/** What runs us: `Node 24.21.0`. */
export const node = `Node ${process.versions.node}`

/** The machine's file system, as far as its name goes: `Linux, Node 24.21.0`. */
export const files = `files of ${type()}, ${node}`
