import { VarveError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { VERSION } from '../../core/version.ts'

/** A question to which a server has no route. */
export interface Lacked {
  readonly store: string
  readonly what: string
  readonly route: string
  readonly status: number
  /** The server's version, where it tells one. */
  readonly version: string | undefined
}

/** A server that has not the route for a question, though it answers others: it is another version, or something stands before it. */
export function lackingRoute({ store, what, route, status, version }: Lacked): VarveError<'NOT_AT_A_SERVER'> {
  const remedy = `It answered ${status} to ${route}, though it answers other questions: ${becauseOf(version)}`
  return new VarveError('NOT_AT_A_SERVER', { store, what, remedy })
}

/** The version in what `/health` answers to who may read; undefined for a server that tells none, and for what is none. */
export function versionIn(health: unknown): string | undefined {
  const { version } = isObject(health) ? health : {}
  return typeof version === 'string' && /^\d[\w.+-]{0,40}$/.test(version) ? version : undefined
}

function becauseOf(version: string | undefined): string {
  if (version === VERSION)
    return `it is of this program's version (${VERSION}), so something before it keeps that path back. Let it through.`
  const mend = 'Update the older one, or let that path through where something before the server keeps it back.'
  if (version !== undefined) return `it is Varve ${version}, and this program has ${VERSION}. ${mend}`
  return `it may be older than this program, which has Varve ${VERSION}. ${mend}`
}
