import { VarveError } from 'varve'
import { doorRecords } from 'varve/protocol'
import type { Principal } from '../doors/principal.ts'

/** Throws RECORDS_REFUSED for what the doors keep, unless it is for somebody who may make keys to them anyway. */
export function checkKind(kind: string, { permissions }: Principal): void {
  if (!doorRecords.includes(kind) || permissions.has('admin')) return
  throw new VarveError('RECORDS_REFUSED', { kind })
}
