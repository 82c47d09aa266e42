import type { Problem } from 'varve'
import type { SchemaIssue } from 'varve/schema'

/** Problems of one request that are told at once; more would help nobody. */
const MOST = 50
/** Characters of a part's name that are told: it came with the request. */
const LONGEST = 100

/** What does not fit of a part of a request, each with the place it is at: `body.value.port must be …`. */
export function misfits(part: 'query' | 'body', issues: readonly SchemaIssue[] = []): Problem[] {
  return issues.slice(0, MOST).map(({ path = [], message }) => ({
    code: 'REQUEST_INVALID',
    key: placeOf(part, path),
    issue: message,
  }))
}

function placeOf(part: string, path: NonNullable<SchemaIssue['path']>): string {
  const names = path.map(step => String(typeof step === 'object' ? step.key : step))
  const place = [part, ...names].join('.').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '�')
  return place.length > LONGEST ? `${place.slice(0, LONGEST - 1)}…` : place
}
