import { statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { isProblem, type Divergence, type Store } from 'varve'
import { failed, ok, warning, type Check } from './health-check.ts'
import type { Opened, Session } from './session.ts'

/** Revisions whose hashes are checked when nobody asks for all. */
const LAST = 1000

/** From when on an answer is called slow, in milliseconds: a write waits for two. */
const SLOW = 500

/** Looks at the log of an opened store: how fast it answers, its clock, its end, and whether it is what was written. */
export async function logChecks(session: Session, opened: Opened, deep: boolean): Promise<Check[]> {
  const { varve, store } = opened
  if (store === undefined) return []
  const { number, hash } = varve.health().store?.head ?? varve.head()
  return [
    await latencyCheck(store),
    await clockCheck(store, session),
    ok('head', `revision r${number}, ${hash.slice(0, 12)}…`),
    ...(await historyChecks(opened, deep)),
    ...modeChecks(store.name),
  ]
}

async function latencyCheck(store: Store): Promise<Check> {
  const times: number[] = []
  for (let i = 0; i < 3; i += 1) {
    const start = performance.now()
    await store.head()
    times.push(performance.now() - start)
  }
  const middle = times.toSorted((a, b) => a - b)[1] ?? 0
  const detail = `answers in ${middle < 0.1 ? 'less than 0.1' : middle < 10 ? middle.toFixed(1) : Math.round(middle)} ms`
  return middle > SLOW
    ? warning('reachable', detail, 'Look at the network and at what else the engine does.')
    : ok('reachable', detail)
}

async function clockCheck(store: Store, session: Session): Promise<Check> {
  const before = session.now
  const { now } = await store.head()
  const offset = Math.round(now - (before + session.now) / 2)
  const detail = `${Math.abs(offset)} ms away from the store's`
  if (Math.abs(offset) <= 60_000) return ok('clock', detail)
  return {
    name: 'clock',
    status: 'failed',
    detail,
    code: 1,
    remedy: 'Set the clock: nothing can be written until then.',
  }
}

/** Whether the log goes on where it was read, and holds what was written. */
async function historyChecks({ varve }: Opened, deep: boolean): Promise<Check[]> {
  try {
    await varve.refresh()
  } catch (error) {
    return [failed('history', error), ...(isProblem(error, 'STORE_DIVERGED') ? await divergenceChecks(varve) : [])]
  }
  const found = await varve.verify(deep ? {} : { last: LAST })
  const history = ok('history', 'continues what was read')
  if (!found.ok) {
    const detail = `revision r${found.revision} is not what was written: ${found.reason}`
    const remedy = `Everything up to r${found.sound} is sound. Restore a backup that passes \`varve verify\`.`
    return [history, { name: 'chain', status: 'failed', detail, code: 1, remedy }]
  }
  const { checked, head, oldest } = found
  const kept = head.number - oldest + 1
  const [some, all] = [checked, kept].map(number => number.toLocaleString('en'))
  const which =
    checked < kept
      ? `the last ${some} of ${all} revisions are`
      : `${all} ${kept === 1 ? 'revision is' : 'revisions are'}`
  return [history, ok('chain', `${which} what was written${checked < kept ? '; --deep checks them all' : ''}`)]
}

/** What a store that tells another history lacks, and what it was given instead. */
async function divergenceChecks(varve: Opened['varve']): Promise<Check[]> {
  const found = await varve.divergence()
  if (found === undefined) return []
  const { lost, meanwhile } = found
  return [
    ...revisionsCheck('lost', lost, 'the store lacks'),
    ...revisionsCheck('meanwhile', meanwhile, 'the store was given'),
  ]
}

function revisionsCheck(name: string, lines: Divergence['lost'], what: string): Check[] {
  const [first, last] = [lines[0], lines.at(-1)]
  if (first === undefined || last === undefined) return []
  const { number, by, message } = last
  const span = first === last ? `r${number}` : `r${first.number} to r${number}, the last`
  const remedy = 'Bring the right engine back; or look with `varve recover`, and decide.'
  return [warning(name, `${what} ${span} by ${by}: ${message}`, remedy)]
}

/** A store on this machine is for its owner only. */
function modeChecks(name: string): Check[] {
  const place = /^(?:sqlite|file) (.+)$/.exec(name)?.[1]
  if (place === undefined || process.platform === 'win32') return []
  try {
    const mode = statSync(path.resolve(place)).mode & 0o777
    const words = `mode ${mode.toString(8)}`
    return (mode & 0o077) === 0
      ? [ok('privacy', `${words}: for its owner only`)]
      : [warning('privacy', `${words}: others can read it`, `Run: chmod go= ${place}`)]
  } catch {
    // A name that is no path says nothing about modes.
    return []
  }
}
