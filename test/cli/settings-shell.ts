import { symlink } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { shell, type Shell } from './shell.ts'

/** A declaration with something of everything: settings, live values, a flag, secrets, and a value that is computed. */
export const declaration = `import { defineConfig, derive, flag, live, secret, setting } from 'varve'
import { duration, integer, list, optional, port, record, string, url } from 'varve/schema'

const host = setting(string(), { default: 'localhost', doc: 'Where the database is.' })
const password = setting(secret(string({ min: 8 })), { devDefault: 'dev-password' })

export const config = defineConfig({
  server: {
    port: setting(port(), { default: 8080, doc: 'Port the API listens on.' }),
    hosts: setting(list(string()), { default: [] }),
    timeout: setting(duration(), { default: '30s' }),
  },
  database: {
    host,
    password,
    pool: live(integer({ min: 1, max: 100 }), { default: 10 }),
    url: derive(string(), { host, password }, ({ host, password }) => 'pg://u:' + password.reveal() + '@' + host),
  },
  api: {
    token: setting(secret(string()), { env: 'API_TOKEN' }),
    endpoint: setting(url(), { doc: 'Where the API is.' }),
    note: setting(optional(string())),
  },
  labels: { team: setting(record(string()), { default: {} }) },
  checkout: { newFlow: flag() },
})
`

/** How the project is opened: every kind of source, each below its own folder. */
export const opening = `import { configFiles, dotenv, env, secretFiles } from 'varve/sources'
import { config } from './config.ts'

const directory = import.meta.dirname
export default {
  config,
  sources: [
    configFiles({ directory }),
    dotenv({ directory, prefix: 'SHOP', from: {} }),
    secretFiles(directory + '/secrets', { missing: 'ok' }),
    env({ prefix: 'SHOP' }),
  ],
}
`

/**
 * Opens a shell in a TypeScript project with these files. Its sources read the variables of this process, as those of a
 * project do: a test that needs some stubs them.
 */
export function settingsShell(files: Readonly<Record<string, string>> = {}): Promise<Shell> {
  return moduleShell({ 'config.ts': declaration, 'varve.config.ts': opening, ...files })
}

/** Opens a shell in a project of modules, with the package below its node_modules. */
export async function moduleShell(files: Readonly<Record<string, string>>): Promise<Shell> {
  const sh = await shell({ 'package.json': '{ "type": "module" }', 'node_modules/.keep': '', ...files })
  await symlink(fileURLToPath(new URL('../..', import.meta.url)), sh.box.path('node_modules', 'varve'))
  return sh
}
