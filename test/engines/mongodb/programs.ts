import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Our starter of mongo-java-server, in source. */
export const STARTER = fileURLToPath(new URL('MongoJavaServer.java', import.meta.url))

/** The module of FerretDB, a server that speaks MongoDB's protocol on SQLite or PostgreSQL, and its version. */
export const FERRETDB = { module: 'github.com/FerretDB/FerretDB', version: 'v1.24.2' }

/** The artefact of mongo-java-server, a server that speaks MongoDB's protocol in memory, and its version. */
export const JAVA_SERVER = { group: 'de.bwaldvogel', artefact: 'mongo-java-server', version: '1.47.0' }

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'varve-test')

/** Where FerretDB is kept once it is built. */
export const ferretdbPath = join(cache, `ferretdb-${FERRETDB.version}`, 'ferretdb')

/** Where mongo-java-server's jars and our starter are kept; another folder for another starter. */
export const javaServerFolder = join(cache, `mongo-java-server-${JAVA_SERVER.version}-${digest(STARTER)}`)

/** The arguments of `java` that run our starter. */
export const javaServerArgs: readonly [string, string, string] = [
  '-cp',
  `${join(javaServerFolder, '*')}:${javaServerFolder}`,
  'MongoJavaServer',
]

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)
}
