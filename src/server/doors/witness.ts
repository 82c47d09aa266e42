import { isVarveError } from 'varve'
import type { Shown } from '../reply.ts'
import type { AuditEvent } from './audit.ts'
import type { Doors } from './doors.ts'
import type { Principal } from './principal.ts'
import type { Visit } from './visit.ts'

/** A request that was answered, as far as the audit trail is concerned. */
export interface Witnessed {
  readonly method: string
  /** The path as it is declared. */
  readonly path: string
  readonly principal: Principal
  readonly requestId: string
  /** A key that is declared; never what was sent as one. */
  readonly key?: string | undefined
  readonly error?: unknown
  readonly shown?: Shown | undefined
  readonly visit: Visit
}

/** What is shown by routes that show more than values. */
const SHOWING: Readonly<Record<string, AuditEvent['action']>> = {
  'POST /v1/secrets/{key}/reveal': 'secret-revealed',
  'GET /v1/export': 'exported',
}

const SHOWN_PATHS: ReadonlySet<string> = new Set(Object.keys(SHOWING).map(route => route.slice(route.indexOf(' ') + 1)))

/** True for what `witness` writes down: of most requests there is nothing. */
export function isWitnessed({ method, path, error }: Pick<Witnessed, 'method' | 'path' | 'error'>): boolean {
  if (error !== undefined) return denial(error) !== undefined
  // Looked at by its path first: a text that is put together for every request costs more than all the rest here.
  return SHOWN_PATHS.has(path) && `${method} ${path}` in SHOWING
}

/** Writes down what was shown, and who was known and may not. */
export async function witness(doors: Doors, seen: Witnessed): Promise<void> {
  const route = `${seen.method} ${seen.path}`
  const reason = denial(seen.error)
  const action = SHOWING[route]
  if (reason === undefined && action === undefined) return
  const { principal, requestId, key, visit } = seen
  const about = { by: principal.name, subject: principal.id, requestId, key }
  if (reason !== undefined)
    return doors.record(
      { ...about, action: 'permission-denied', outcome: 'denied', detail: `${route}: ${reason}` },
      visit,
    )
  if (action !== undefined && seen.error === undefined)
    await doors.record({ ...about, ...seen.shown, action, outcome: 'granted' }, visit)
}

function denial(error: unknown): string | undefined {
  if (!isVarveError(error)) return undefined
  const { code, details } = error
  if (code === 'PERMISSION_MISSING' && 'permission' in details) return `needs ${details.permission}`
  return code === 'TENANT_REFUSED' ? 'for another tenant' : undefined
}
