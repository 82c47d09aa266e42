import { familyOf, isVarveError, withoutPasswords, type Store } from 'varve'
import { checkOf, failed, ok, warning, type Check } from './health-check.ts'
import { hintTrouble } from './hint-probe.ts'
import { madeStore, type NamedStore } from './named-store.ts'
import type { Session } from './session.ts'
import { count } from './words.ts'

/** What was found of a store before its log is opened. */
export interface StoreLook {
  readonly checks: readonly Check[]
  /** The store, where there is a log in it that can be opened. */
  readonly usable?: NamedStore
  /** True for one that does not answer. */
  readonly isAway?: boolean
  /** True for one in which there is no log. */
  readonly isEmpty?: boolean
}

/** Looks at a store and its engine, and changes nothing in it: what is not there yet is not made. */
export async function lookAtStore(named: NamedStore | undefined, session: Session): Promise<StoreLook> {
  if (named === undefined) return { checks: [ok('store', 'none (--no-store)')] }
  try {
    const store = await madeStore(named, session)
    const checks = [ok('store', session.shortPath(`${store.name} (${named.from})`)), ...argumentChecks(named)]
    const look = await lookInto(store, named)
    if (look.usable === undefined) await store.close()
    return { ...look, checks: [...checks, ...look.checks] }
  } catch (error) {
    return { checks: [failed('store', error)] }
  }
}

/** What stands on a command line is seen by everybody on the machine, and kept by the shell. */
function argumentChecks({ store, from }: NamedStore): Check[] {
  if (from !== '--store' || typeof store !== 'string' || withoutPasswords(store) === store) return []
  const detail = 'stands on the command line, where others on this machine can read it'
  return [warning('password', detail, 'Name the store by VARVE_STORE instead.')]
}

async function lookInto(store: Store, { from, isNew = false }: NamedStore): Promise<StoreLook> {
  const reached = await reach(store)
  const engine = await engineChecks(store, reached)
  if ('failure' in reached)
    return { checks: [reached.failure, ...engine], isAway: reached.failure.name === 'reachable' }
  const isThere = !isNew && reached.there !== false
  const isUsable = isThere && reached.pending.length === 0 && engine.every(({ status }) => status !== 'failed')
  if (isUsable) return { checks: engine, usable: { store, from } }
  if (isThere) return { checks: engine }
  return { checks: [...engine, ok('head', 'there is no log yet: the first use makes it')], isEmpty: true }
}

/** What a store that could be asked says: whether there is a log (undefined where only opening tells), and what is pending. */
interface Reached {
  readonly there: boolean | undefined
  readonly pending: readonly string[]
}

async function reach(store: Store): Promise<Reached | { readonly failure: Check }> {
  try {
    const pending = (await store.upkeep?.pending()) ?? []
    return { there: await store.exists?.(), pending }
  } catch (error) {
    const isAway = !isVarveError(error) || familyOf(error.code) === 'unreachable'
    return { failure: failed(isAway ? 'reachable' : 'usable', error) }
  }
}

/** What the engine says of itself, whether its schema is there, and whether it can be listened to. */
async function engineChecks(store: Store, reached: Reached | { readonly failure: Check }): Promise<Check[]> {
  if (store.upkeep === undefined) return []
  const checks = (await store.upkeep.inspect()).map(checkOf)
  // What keeps everything from being seen is told once.
  if ('failure' in reached) return checks.filter(({ detail }) => !reached.failure.detail.includes(detail))
  const others = checks.filter(({ name }) => name !== 'schema')
  return [...others, schemaCheck(reached), await hintsCheck(store)]
}

function schemaCheck({ pending, there }: Reached): Check {
  if (pending.length === 0) return ok('schema', 'is what this version wants')
  const what = there === true ? 'is not what this version wants' : 'is not there yet'
  const remedy =
    '`varve migrate --dry-run` prints the commands, `varve migrate` runs them; opening does, too, where it may.'
  return warning('schema', `${what}: ${count(pending.length, 'command')} to run`, remedy)
}

async function hintsCheck(store: Store): Promise<Check> {
  const trouble = await hintTrouble(store)
  if (trouble === undefined) return ok('hints', 'there is a line to listen on')
  return warning('hints', `${trouble}: changes are noticed at the next poll`)
}
