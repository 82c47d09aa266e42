import type { Change, Json, Varve } from 'varve'
import { entryShown } from './entry-shown.ts'
import { isDeclared, isSecret } from './facts.ts'
import { scopeIn } from './scope.ts'

/** What a change replaced, and what is there since; each absent where nothing is. A secret's values are `••••`. */
export interface Sides {
  readonly before?: Json
  readonly after?: Json
}

/** Both sides of a change that was written, as history tells them. */
export async function writtenSides(varve: Varve, change: Change, number: number): Promise<Sides> {
  const { key, scope } = change
  if (isReserved(scope)) return reservedSides(varve, change)
  for await (const { revision, before, after } of varve.history(key, {
    ...{ scope: scope ?? null, limit: 1 },
    before: number + 1,
  })) {
    return revision === number ? sides(before, after) : {}
  }
  return {}
}

/** Both sides of a change that would be written: what stands there now, and what would. */
export async function proposedSides(varve: Varve, change: Change): Promise<Sides> {
  const { key, scope, entry } = change
  if (isReserved(scope)) return reservedSides(varve, change)
  return sides(await standing(varve, key, scope), entryShown(entry, isSecret(varve, key)))
}

/** What a key holds in a scope now, as it may be shown. */
async function standing(varve: Varve, key: string, scope: string | undefined): Promise<Json | undefined> {
  if (isDeclared(varve, key)) return entryShown(varve.entry(key, scopeIn(scope)), isSecret(varve, key))
  for await (const { after } of varve.history(key, { scope: scope ?? null, limit: 1 })) return after
  return undefined
}

function sides(before: Json | undefined, after: Json | undefined): Sides {
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
}

/** True for where segments and kills are kept: the history of a key tells nothing of it. */
function isReserved(scope: string | undefined): boolean {
  return scope?.startsWith('varve:') === true
}

async function reservedSides(varve: Varve, { key, scope, entry, previous = 0 }: Change): Promise<Sides> {
  for await (const { number, changes } of varve.revisions({ before: previous + 1, limit: 1 })) {
    const former = changes.find(one => one.key === key && one.scope === scope)
    if (number === previous) return sides(entryShown(former?.entry, false), entryShown(entry, false))
  }
  return sides(undefined, entryShown(entry, false))
}
