import { type Json, VarveError } from 'varve'
import { isRecord } from './facts.ts'

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A value after a JSON merge patch (RFC 7396): members are replaced by name, null takes one away, all others stay. */
export function patched(target: Json, patch: Json): Json {
  if (!isRecord(patch)) return patch
  const members = new Map(isRecord(target) ? Object.entries(target) : [])
  for (const [name, change] of Object.entries(patch)) {
    if (FORBIDDEN.has(name)) throw forbidden(name)
    if (change === null) members.delete(name)
    else members.set(name, patched(members.get(name) ?? null, change))
  }
  return Object.fromEntries(members)
}

function forbidden(name: string): VarveError {
  const issue = 'has a forbidden name (__proto__, constructor or prototype)'
  return new VarveError('REQUEST_INVALID', {
    problems: [{ code: 'REQUEST_INVALID', key: `body.patch.${name}`, issue }],
  })
}
