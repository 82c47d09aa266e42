import type { Reader, Tree, Varve } from 'varve'
import type { Flat } from 'varve'
import { whenOf } from './when.ts'

/** The reader for a point in history as it was written on the command line; the present when there is none. */
export async function readerAt(varve: Varve<Tree>, at: string | undefined, now: number): Promise<Reader<Flat<Tree>>> {
  if (at === undefined || at === 'now') return varve
  return varve.at(whenOf(at, now))
}
