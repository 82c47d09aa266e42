/**
 * Runs the blocks of one page in order, in one process, as a reader who follows the page would: `node run-page.ts
 * config.ts line-20.ts`. Writes what each printed, or the message of what it threw, as JSON. Not a test itself.
 */
import { resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

/** What one block did. */
export interface Ran {
  readonly printed: string
  readonly threw: boolean
}

const write = process.stdout.write.bind(process.stdout)
const ran: Ran[] = []
let printed = ''
process.stdout.write = (text: string | Uint8Array): boolean => {
  printed += String(text)
  return true
}
for (const file of process.argv.slice(2)) {
  printed = ''
  let threw = false
  try {
    await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    threw = true
    printed += error instanceof Error ? error.message : String(error)
  }
  // Nothing on a page may depend on the folder it happens to be run in.
  ran.push({ printed: printed.replaceAll(`${process.cwd()}/`, ''), threw })
}
write(JSON.stringify(ran), () => process.exit())
