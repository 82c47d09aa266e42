import { accessSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** Who a program is run as; nothing where we are an ordinary user ourselves. */
export interface RunAs {
  readonly uid?: number
  readonly gid?: number
}

/** The folder with PostgreSQL's programs: Debian's newest, or one of the PATH. Throws where there is none. */
export function postgresPrograms(): string {
  const version = (folder: string): number => Number(/postgresql\/(\d+)/.exec(folder)?.[1] ?? 0)
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) => version(b) - version(a))
  const folder = [...debian, ...(process.env['PATH'] ?? '').split(delimiter)].find(isThere)
  if (folder === undefined) throw new Error('There is no PostgreSQL here. On Debian: apt-get install postgresql')
  // A link in the PATH: initdb looks for the others beside itself.
  return dirname(realpathSync(join(folder, 'initdb')))
}

function isThere(folder: string): boolean {
  try {
    accessSync(join(folder, 'initdb'))
    return true
  } catch {
    return false
  }
}

/** Whom PostgreSQL runs as: it refuses root, so its own user there, or nobody. */
export function unprivileged(): RunAs {
  if (process.getuid?.() !== 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}
