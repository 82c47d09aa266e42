import { isObject, type Json } from '../json.ts'
import type { Cond } from './document.ts'

/** A named condition that rules refer to. It is kept in the log like a value, so it has a history of its own. */
export interface Segment {
  readonly when: Cond
  readonly doc?: string
}

/** The reserved scope in which segments are kept: the key is the segment's name. */
export const SEGMENTS = 'varve:segment'

/** The reserved scope in which keys stand that are killed. */
export const KILLED = 'varve:killed'

/** True for a scope that holds no values of keys but what Varve keeps about them. */
export function isReserved(scope: string | undefined): boolean {
  return scope === SEGMENTS || scope === KILLED
}

/** A stored value as a segment; undefined when it is none. */
export function asSegment(value: Json): Segment | undefined {
  return isObject(value) && value['when'] !== undefined ? (value as unknown as Segment) : undefined
}
