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
  if (reached.failure !== undefined) return { checks: [reached.failure] }
  const checks = await engineChecks(store, reached.there)
  const isThere = !isNew && reached.there !== false
  if (!isThere) checks.push(ok('head', 'there is no log yet: the first use makes it'))
  const isUsable = isThere && checks.every(({ status }) => status !== 'failed')
  return isUsable ? { checks, usable: { store, from } } : { checks }
}

/** Whether there is a log; undefined where only opening tells. */
async function reach(store: Store): Promise<{ readonly there?: boolean | undefined; readonly failure?: Check }> {
  try {
    return { there: await store.exists?.() }
  } catch (error) {
    const isAway = !isVarveError(error) || familyOf(error.code) === 'unreachable'
    return { failure: failed(isAway ? 'reachable' : 'usable', error) }
  }
}

/** What the engine says of itself, whether its schema is there, and whether it can be listened to. */
async function engineChecks(store: Store, there: boolean | undefined): Promise<Check[]> {
  const { upkeep } = store
  if (upkeep === undefined) return []
  const checks = (await upkeep.inspect()).map(checkOf)
  const schema = await schemaCheck(upkeep, there)
  if (schema !== undefined && !checks.some(({ name }) => name === schema.name)) checks.push(schema)
  const trouble = await hintTrouble(store)
  checks.push(
    trouble === undefined
      ? ok('hints', 'there is a line to listen on')
      : warning('hints', `${trouble}: changes are noticed at the next poll`),
  )
  return checks
}

async function schemaCheck(
  upkeep: NonNullable<Store['upkeep']>,
  there: boolean | undefined,
): Promise<Check | undefined> {
  try {
    const pending = await upkeep.pending()
    if (pending.length === 0) return ok('schema', 'is up to date')
    const remedy = '`varve migrate --dry-run` shows what is missing, `varve migrate` does it.'
    const what = there === false ? 'is not made yet' : 'is older than this version'
    return warning(
      'schema',
      `${what}: ${count(pending.length, 'command')} to run, by the next program that may`,
      remedy,
    )
  } catch (error) {
    return failed('schema', error)
  }
}
