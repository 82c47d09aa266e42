import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The module of Vault itself. Its nested modules are taken from the registry, too; this is the newest release for which
 * the registry has them as they were when it was made.
 */
export const VAULT = { module: 'github.com/hashicorp/vault', version: 'v1.21.1' }

/** The list of engines and methods that our build has beside those of a minimal one, in source. */
export const ENGINES = fileURLToPath(new URL('engines.go', import.meta.url))

const digest = createHash('sha256').update(readFileSync(ENGINES)).digest('hex').slice(0, 12)
const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'varve-test')

/** Where Vault is kept once it is built; another folder for another list. */
export const vaultPath = path.join(cache, `vault-${VAULT.version}-${digest}`, 'vault')
