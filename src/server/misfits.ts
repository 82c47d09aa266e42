import type { Problem } from 'varve'
import type { Schema, SchemaIssue } from 'varve/schema'
import { bodySample } from './body-sample.ts'

/** Problems of one request that are told at once; more would help nobody. */
const MOST = 50
/** Characters of a part's name that are told: it came with the request. */
const LONGEST = 100

/**
 * What does not fit of a part of a request, each with the place it is at: `body.value.port must be …`. Where the whole body is
 * missing, its remedy says what to send; exactly, where the schema of the body is given.
 */
export function misfits(part: 'query' | 'body', issues: readonly SchemaIssue[] = [], body?: Schema): Problem[] {
  return issues.slice(0, MOST).map(({ path = [], message }) => ({
    code: 'REQUEST_INVALID',
    key: placeOf(part, path),
    issue: message,
    ...(part === 'body' && path.length === 0 && message === 'is missing' ? { remedy: remedyOf(body) } : {}),
  }))
}

function remedyOf(body: Schema | undefined): string {
  const sample = body && bodySample(body)
  const what = sample === undefined ? '' : `, such as ${sample}`
  return `Send a body with the request${what}: /openapi.json describes it.`
}

function placeOf(part: string, path: NonNullable<SchemaIssue['path']>): string {
  const names = path.map(step => String(typeof step === 'object' ? step.key : step))
  const place = [part, ...names].join('.').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '�')
  return place.length > LONGEST ? `${place.slice(0, LONGEST - 1)}…` : place
}
