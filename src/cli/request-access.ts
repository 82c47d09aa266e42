import { VarveError } from 'varve'
import { AccessLog, type AccessRecord, type ServedValue } from 'varve/server'
import type { Output } from './output.ts'
import type { Opened, OpenedServer } from './session.ts'
import { table, type Cell } from './table.ts'
import { isoTime, timeText } from './words.ts'

/** The record of a request. Throws REQUEST_UNRECORDED where there is none. */
export async function requestAccess(
  { varve, server }: Pick<Opened, 'varve' | 'server'>,
  request: string,
): Promise<AccessRecord> {
  if (server !== undefined) return askedOf(server, request)
  const found = await new AccessLog(varve).find(request)
  if (found === undefined) throw new VarveError('REQUEST_UNRECORDED', { request })
  return found
}

async function askedOf(server: OpenedServer, request: string): Promise<AccessRecord> {
  const { policy: _policy, ...record } = await server.ask(`/v1/access?request=${encodeURIComponent(request)}`)
  return record as unknown as AccessRecord
}

/** Prints which values a request used. */
export function printRequestAccess(record: AccessRecord, output: Output): void {
  if (output.json !== undefined) return output.printJson({ ...record, at: isoTime(record.at) })
  const { request, at, moment, route, status, audience } = record
  const whom = Object.entries(audience).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  output.say(
    [request, route, status, timeText(at), `r${moment.revision}`, ...whom]
      .filter(part => part !== undefined)
      .join('  '),
  )
  for (const line of table(record.values.map(rowOf), output)) output.print(line)
  if (record.more !== undefined) output.say(`and ${record.more} more, which are not kept.`)
}

function rowOf({ key, value, layer, reason, variant, revision, fingerprint, long, audience }: ServedValue): Cell[] {
  const shown = long === true ? '(long)' : typeof value === 'string' ? value : JSON.stringify(value)
  return [
    key,
    fingerprint === undefined ? shown : `${shown} ${fingerprint}`,
    layer,
    revision === undefined ? '' : `r${revision}`,
    variant === undefined ? reason : `${reason} ${variant}`,
    audience === undefined ? '' : JSON.stringify(audience),
  ]
}
