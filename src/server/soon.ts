/** A value, or the promise of one: most of what a request needs is there already, and a promise for it costs as much again. */
export type Soon<T> = T | Promise<T>
