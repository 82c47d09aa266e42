import { spawnSync } from 'node:child_process'

/** A program that some tests need and that is not a dependency: where it comes from and what is tested with it. */
interface Tool {
  /** Prints its version and ends with 0 where the tool works. */
  readonly probe: readonly [command: string, ...args: string[]]
  /** The Debian package that brings it. */
  readonly debian: string
  readonly uses: string
}

/** Every such program. `npm test` installs what is missing on Debian as root; elsewhere its suites are skipped by name. */
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
  'python3-cryptography': {
    probe: ['/usr/bin/python3', '-c', 'import cryptography'],
    debian: 'python3-cryptography',
    uses: 'opens what we sealed with Fernet, and seals what we open',
  },
  unshare: {
    probe: ['unshare', '--mount', 'true'],
    debian: 'util-linux',
    uses: 'gives a process a root of its own, in which our Dockerfile is carried out',
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
  return { missing: `${name} does not work here: ${reason}. On Debian: apt-get install ${tools[name].debian}` }
}
