import { VarveError } from '../../core/errors.ts'

/** Format of what is kept under the keys; a log says its own in its field `format`. */
export const FORMAT = 1

/** The keys a store uses, all in one hash slot of a cluster, and the channel of its hints. `docs/stores/redis.md` tells them. */
export interface Keys {
  /** Hash: format, id, number, hash, at, oldest, versions. */
  readonly log: string
  /** Stream: an entry `<number>-0` for each revision, with the fields id, hash and text. */
  readonly revisions: string
  /** Sorted set: the ids of the revisions, by their numbers. */
  readonly ids: string
  /** Hash: number to hash, a space and the state. */
  readonly snapshots: string
  /** Hash: a kind in quotes and an id, to version, expiry (or `-`) and body, with spaces between. */
  readonly records: string
  /** Sorted set without scores: the fields of `records`, in their order. */
  readonly order: string
  /** Sorted set: the fields of records that expire, by when they do. */
  readonly expiry: string
  /** Hash: name to fence, expiry and holder, with spaces between. */
  readonly leases: string
  /** Channel: the number of each revision that was appended. */
  readonly hints: string
}

/** The keys of a namespace. Throws USAGE for a name that cannot stand in a hash tag. */
export function keysOf(namespace: string): Keys {
  if (!/^[\w.:/-]{1,100}$/.test(namespace)) {
    throw new VarveError('USAGE', {
      issue: `${JSON.stringify(namespace.slice(0, 120))} cannot be the namespace of the Redis store.`,
      remedy: 'Give it 1 to 100 letters, digits or any of . : / _ -',
    })
  }
  const key = (name: string): string => `{${namespace}}:${name}`
  return {
    log: key('log'),
    revisions: key('revisions'),
    ids: key('ids'),
    snapshots: key('snapshots'),
    records: key('records'),
    order: key('record-order'),
    expiry: key('record-expiry'),
    leases: key('leases'),
    hints: key('hints'),
  }
}
