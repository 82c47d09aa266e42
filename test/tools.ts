import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ferretdbPath, javaServerArgs } from './engines/mongodb/programs.ts'
import { vaultPath } from './secret-managers/vault/real/program.ts'

/** A program that some tests need and that is not a dependency: where it comes from and what is tested with it. */
export type Tool = Source & {
  /** Prints its version and ends with 0 where the tool works. */
  readonly probe: Command
  readonly uses: string
}

type Command = readonly [command: string, ...args: string[]]

type Source =
  /** The Debian package that brings it. */
  | { readonly debian: string }
  /** What builds it into the user's cache, and what that needs, with the command that shows whether it is here. */
  | {
      readonly build: Command
      readonly with: { readonly name: string; readonly probe: Command }
      /** Minutes that the build takes, when it is more than one: then only `npm run test:long` builds it. */
      readonly minutes?: number
    }
  /** Where somebody can have it from; nothing installs it. */
  | { readonly elsewhere: string }

const builtBy = (name: string): Command => [
  process.execPath,
  fileURLToPath(new URL('engines/mongodb/build.ts', import.meta.url)),
  name,
]
const buildsVault = fileURLToPath(new URL('secret-managers/vault/real/build.ts', import.meta.url))

/**
 * Every such program. `npm test` installs what is missing on Debian as root, and builds what can be built; elsewhere
 * its suites are skipped by name.
 */
export const tools = {
  strace: {
    probe: ['strace', '-o', '/dev/null', 'true'],
    debian: 'strace',
    uses: 'traces the system calls of a store, to see that what was acknowledged was also synced',
  },
  'docker-compose': {
    probe: ['docker-compose', 'version'],
    debian: 'docker-compose',
    uses: 'reads generated fragments for Docker Compose, without running anything',
  },
  // Debian's own Python: another one need not have the package.
  '/usr/bin/python3': {
    probe: ['/usr/bin/python3', '-c', 'import dotenv'],
    debian: 'python3-dotenv',
    uses: 'reads generated .env files as programs in Python do',
  },
  postgres: {
    // Debian keeps it out of the PATH.
    probe: [
      'sh',
      '-c',
      'postgres --version || for bin in /usr/lib/postgresql/*/bin; do "$bin/postgres" --version || exit; done',
    ],
    debian: 'postgresql',
    uses: 'is the engine that the PostgreSQL store is tested on',
  },
  pgbouncer: {
    probe: ['pgbouncer', '--version'],
    debian: 'pgbouncer',
    uses: 'shares connections to PostgreSQL among clients, as many a PostgreSQL is reached',
  },
  'redis-server': {
    probe: ['redis-server', '--version'],
    debian: 'redis-server',
    uses: 'is the engine that the Redis store is tested on',
  },
  openssl: {
    probe: ['openssl', 'version'],
    debian: 'openssl',
    uses: 'makes certificates for engines that are spoken to over TLS',
  },
  'python3-cryptography': {
    probe: ['/usr/bin/python3', '-c', 'import cryptography'],
    debian: 'python3-cryptography',
    uses: 'opens what we sealed with Fernet, and seals what we open',
  },
  'python3-hvac': {
    probe: ['/usr/bin/python3', '-c', 'import hvac'],
    debian: 'python3-hvac',
    uses: "is others' client of Vault, which our server for tests must satisfy first",
  },
  chromium: {
    probe: ['chromium', '--version', '--no-sandbox'],
    debian: 'chromium',
    uses: 'is the browser that the console is used in',
  },
  unshare: {
    probe: ['unshare', '--mount', 'true'],
    debian: 'util-linux',
    uses: 'gives a process a root of its own, in which our Dockerfile is carried out',
  },
  ip: {
    probe: ['unshare', '--net', 'ip', 'link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable1'],
    debian: 'iproute2',
    uses: 'makes hosts with networks of their own, which takes the rights of root; addresses of this machine stand in for them',
  },
  ferretdb: {
    probe: [ferretdbPath, '--version'],
    build: builtBy('ferretdb'),
    with: { name: 'Go', probe: ['go', 'version'] },
    uses: 'is the engine that the MongoDB store is tested on where there is no mongod',
  },
  'mongo-java-server': {
    probe: ['java', ...javaServerArgs, '--version'],
    build: builtBy('mongo-java-server'),
    with: { name: 'Maven and a JDK', probe: ['mvn', '--version'] },
    uses: 'has the change streams that the MongoDB store is tested with where there is no mongod',
  },
  vault: {
    probe: [vaultPath, 'version'],
    build: [process.execPath, buildsVault],
    with: { name: 'Go', probe: ['go', 'version'] },
    minutes: 6,
    uses: 'is HashiCorp Vault itself, on which what we say of it is tried',
  },
  mongod: {
    probe: ['mongod', '--version'],
    elsewhere: 'MongoDB is in no package registry: https://www.mongodb.com/docs/manual/installation/',
    uses: 'is MongoDB itself, as a replica set of one',
  },
} as const satisfies Record<string, Tool>

/** The name of a program in the table. */
export type ToolName = keyof typeof tools

/** A tool as found on this machine: the command to run, or why there is none. */
export type FoundTool = { readonly command: string } | { readonly missing: string }

const found = new Map<ToolName, FoundTool>()

/** Looks for a tool on this machine; asked twice, it looks once. */
export function findTool(name: ToolName): FoundTool {
  const known = found.get(name) ?? look(name)
  found.set(name, known)
  return known
}

function look(name: ToolName): FoundTool {
  const [command, ...args] = tools[name].probe
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return { command }
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`
  return { missing: `${name} does not work here: ${reason}. ${remedy(tools[name])}` }
}

function remedy(source: Tool): string {
  if ('debian' in source) return `On Debian: apt-get install ${source.debian}`
  if ('elsewhere' in source) return source.elsewhere
  return `Install ${source.with.name}, then run: node scripts/install-tools.ts`
}
