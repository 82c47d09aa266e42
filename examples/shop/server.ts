/**
 * The shop with its console, on an embedded SQLite file: what `npm start` runs. It goes on until Ctrl-C or SIGTERM, and the
 * next start goes on from where it was. PORT is the port, VARVE_STORE another store.
 */
import process from 'node:process'
import { isProblem, isVarveError, type Varve } from 'varve'
import { open, storeOf } from 'varve/node'
import { consoleAssetsIfBuilt, serve, type ServeOptions, type Serving } from 'varve/server/node'
import { configFiles, env } from 'varve/sources'
import { config } from './config.ts'
import { live } from './days.ts'
import { mail, shopKeys, storeToken } from './mail.ts'
import project from './varve.config.ts'

/** How the shop is started. */
export interface Start {
  readonly say: (line: string) => void
  /** The store's address; the project's own when absent. */
  readonly store?: string | undefined
  /** 7880, or any that is free where that is taken, when absent. */
  readonly port?: number | undefined
  /** The file of its keys; the one beside its own store when absent. */
  readonly keys?: string | undefined
}

/** Opens the shop, plays its first days where it has none, and serves it. */
export async function start({
  say,
  store = project.store,
  port,
  keys,
}: Start): Promise<AsyncDisposable & { url: string }> {
  const varve = await open(config, {
    sources: [configFiles({ directory: import.meta.dirname }), env({ prefix: 'SHOP' })],
    store: await storeOf(store),
    keyring: shopKeys(keys),
    as: { environment: 'development', service: 'shop-api' },
    platform: { warn: () => {} },
  })
  const isNew = varve.head().number === 0
  await live(varve)
  await storeToken(varve.declare(mail) as unknown as Varve)
  const assets = consoleAssetsIfBuilt()
  const options = { environment: 'development', ...(assets === undefined ? {} : { console: assets }) }
  const serving = await served(options, port)
  say(`Varve serves the shop on ${serving.url}`)
  say(`  console      ${serving.url}/debug/${assets === undefined ? '   (not built: npm run build)' : ''}`)
  say(
    `  store        ${varve.health().store?.name ?? store}, revision ${varve.head().number}${isNew ? ', with the first days of a shop' : ': it goes on from the last start'}`,
  )
  say(
    `  rolling out  ${
      varve
        .rollouts()
        .map(({ key }) => key)
        .join(', ') || 'nothing'
    }`,
  )
  say(`  environment  development: requests of this machine need no credential`)
  return { url: serving.url, [Symbol.asyncDispose]: () => closed(serving, varve) }

  /** A port that was not asked for by its number may be another. */
  async function served(how: ServeOptions, asked: number | undefined): Promise<Serving> {
    if (asked !== undefined) return serve(varve, { ...how, port: asked })
    return serve(varve, how).catch((error: unknown) => {
      if (isProblem(error, 'LISTEN_FAILED')) return serve(varve, { ...how, port: 0 })
      throw error
    })
  }
}

async function closed(serving: Serving, varve: AsyncDisposable): Promise<void> {
  await serving.close()
  await varve[Symbol.asyncDispose]()
}

/** Resolves when somebody says that it is enough. */
function untilTold(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

/** Says what is wrong, in a line for whoever starts it for the first time, and ends. */
function giveUp(error: unknown): never {
  if (!isVarveError(error)) throw error
  const hint = error.code === 'LISTEN_FAILED' ? '\nWith another port: PORT=7881 npm start' : ''
  process.stderr.write(`${error.message}${hint}\n`)
  process.exit(1)
}

if (import.meta.main) {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const { PORT: port, VARVE_STORE: store } = process.env
  const told = untilTold()
  await using running = await start({ say, store, port: port === undefined ? undefined : Number(port) }).catch(giveUp)
  say(`
Look at it, and change something:
   ${running.url}/debug/config
   curl ${running.url}/debug/config/limits.maxUploads
   curl '${running.url}/v1/values/limits.maxUploads?tenant=acme'
   npm run -s varve -- set limits.maxUploads 60 -m "More" -C examples/shop

It runs until Ctrl-C.`)
  await told
  say('Ending.')
}
