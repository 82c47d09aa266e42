/**
 * A program that starts while the store is away, says how it does, and says it again once the store is heard:
 * `cold-start.ts <store module> <folder> <file of the last known good>`, with VARVE_ENCRYPTION_KEY.
 */
import process from 'node:process'
import { setInterval } from 'node:timers'
import { pathToFileURL } from 'node:url'
import { open, type Problem, type Store } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet } from 'varve/secrets'
import { config } from './config.ts'

const [module = '', folder = '', file = ''] = process.argv.slice(2)
const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
const told: Problem[] = []
const began = performance.now()
const varve = await open(config, {
  store: connect(folder),
  lastKnownGood: lastKnownGood(file),
  keyring: fernet(process.env['VARVE_ENCRYPTION_KEY']),
  as: { environment: 'production' },
  missingValues: 'allow',
  onProblem: problem => told.push(problem),
})

/** How it stands now, in one line. */
async function say(): Promise<void> {
  const writing = performance.now()
  const refused = await varve
    .set('limits.maxUploads', 7, { by: 'dana', message: 'Meanwhile', dryRun: true })
    .then(() => undefined)
    .catch(({ code }: { readonly code: string }) => code)
  const { status, store } = varve.health()
  const said = {
    started: writing - began,
    uploads: varve.get('limits.maxUploads'),
    counter: varve.get('counter.now'),
    key: varve.get('mail.apiKey').reveal(),
    status,
    source: store?.source,
    silence: store?.silence,
    staleFor: varve.explain('limits.maxUploads').staleFor,
    told: told.map(({ issue }) => issue),
    write: { refused, took: performance.now() - writing },
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
}

await say()
varve.watchStore(({ status }) => (status === 'ok' ? void say() : undefined))
// A Varve keeps no process alive, so something else must.
setInterval(() => {}, 1_000)
