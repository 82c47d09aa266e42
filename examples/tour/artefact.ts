/** The program that is built once and runs everywhere. It knows no place by name: what differs comes from outside. */
import process from 'node:process'
import { open } from 'varve'
import { env } from 'varve/sources'
import { config } from './settings.ts'

await using varve = await open(config, { sources: [env()], as: { environment: 'production' } })
process.stdout.write(JSON.stringify(varve.settings))
