/** Has a crew work on a store until its input ends, and prints its notes: `<script> <store module> <folder> <plan>`. */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Store } from 'varve'
import { type CrewPlan, work } from './crew.ts'

const [module = '', folder = '', plan = '{}'] = process.argv.slice(2)
const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
const over = new AbortController()
process.stdin.on('end', () => over.abort()).resume()
// A note has left this process before what it is about begins or anybody relies on it.
const note = (said: unknown): void => void writeSync(1, `${JSON.stringify(said)}\n`)
await work(() => connect(folder), JSON.parse(plan) as CrewPlan, note, over.signal)
