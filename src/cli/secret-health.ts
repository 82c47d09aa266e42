import { statSync } from 'node:fs'
import path from 'node:path'
import type { SecretListing, Store } from 'varve'
import { broken, failed, ok, warning, type Check } from './health-check.ts'
import { sealedWith } from './sealed-with.ts'
import type { Opened, Session } from './session.ts'
import { count } from './words.ts'

/** Looks at the keys, at what is sealed with them, at what cannot be read and why, and at who keeps secrets elsewhere. */
export async function secretChecks(session: Session, opened: Opened, isLogUsable: boolean): Promise<Check[]> {
  const { store } = opened
  return [
    ...(await modeChecks(session)),
    // First: why a manager does not answer decides how doctor ends, and not that a stored reference cannot be read.
    ...managerChecks(opened),
    ...(store === undefined || !isLogUsable ? [] : await storedChecks(opened, store)),
  ]
}

async function storedChecks(opened: Opened, store: Store): Promise<Check[]> {
  try {
    const counts = await sealedWith(store)
    return [...keyChecks(opened, counts), ...listingChecks(await opened.varve.secrets.list())]
  } catch (error) {
    return [failed('secrets', error)]
  }
}

/** Which key seals, which only open, which nothing needs any more, and which is wanted and not there. */
function keyChecks({ keyring }: Opened, counts: ReadonlyMap<string, number>): Check[] {
  const ring = keyring?.keyIds ?? []
  const tokens = (id: string): string => count(counts.get(id) ?? 0, 'token')
  const [first, ...others] = ring
  const idle = others.filter(id => !counts.has(id))
  const lacking = [...counts.keys()].filter(id => id !== '' && !ring.includes(id))
  const damaged = counts.get('') ?? 0
  const used = others.filter(id => counts.has(id)).map(id => `, ${id} opens ${tokens(id)}`)
  return [
    first === undefined
      ? ok('keys', 'none: a secret can be stored once there is one (varve secret keygen)')
      : ok('keys', `${first} seals (${tokens(first)})${used.join('')}`),
    ...idle.map(id => warning('keys', `nothing in this store needs ${id} any more`, `Start programs without it.`)),
    ...lacking.map(id => warning('keys', `${tokens(id)} of the history sealed with ${id}, which is not here`, ADD)),
    ...(damaged === 0 ? [] : [warning('keys', `${count(damaged, 'record')} of a secret damaged`, RESTORE)]),
  ]
}

const ADD = 'Put that key behind the others, or let go of what it sealed.'
const RESTORE = 'Restore the store from a backup, or set what is affected anew.'

/** What of the secrets that are live cannot be read, or stands in the open. */
function listingChecks(listed: readonly SecretListing[]): Check[] {
  const unreadable = listed.filter(({ readable }) => !readable)
  const open = listed.filter(({ kind }) => kind === 'plaintext')
  const checks = [
    ...unreadable.map(one => {
      const issue = `${placeOf(one)} cannot be read: ${one.reason ?? WHY}`
      return broken('secret', { code: 'SECRET_UNREADABLE', issue, remedy: remedyOf(one) })
    }),
    ...open.map(one => warning('secret', `${placeOf(one)} is stored in the open`, SEAL)),
  ]
  if (checks.length > 0) return checks
  return [ok('secrets', listed.length === 0 ? 'none is stored' : `${count(listed.length, 'stored one')} can be read`)]
}

const WHY = 'nobody knows why'
const SEAL = 'Give a key, and set it anew: what stood in the open stays in the history, so let it be another value.'

function placeOf({ key, scope, side }: SecretListing): string {
  return `${key}${scope === undefined ? '' : ` for ${scope}`}${side === undefined ? '' : ` (${side})`}`
}

function remedyOf({ key, kind, wants, reference }: SecretListing): string {
  if (kind === 'reference') return `See whether ${reference ?? 'it'} is there, and may be read.`
  return wants === undefined ? `Set ${key} anew.` : `Add the key ${wants} to the key ring, or set ${key} anew.`
}

function managerChecks({ varve }: Opened): Check[] {
  return varve.health().managers.flatMap(({ name, failing, succeededAt }) => {
    // The usual ones are always there, and mostly nobody needs them.
    if (failing.length === 0) return succeededAt === undefined ? [] : [ok('manager', `${name} answers`)]
    return failing.map(({ reference, problem }) =>
      broken('manager', { ...problem, issue: `${name}: ${reference} ${problem.issue}` }),
    )
  })
}

/** Whether the files of keys are for their owner only. */
async function modeChecks({ cwd, surroundings: { env } }: Session): Promise<Check[]> {
  if (process.getuid === undefined) return []
  const { isOpenToOthers, keyFilesOf } = await import('varve/secrets')
  return keyFilesOf(env).flatMap(({ path: name }) => {
    const file = path.resolve(cwd, name)
    const stats = statSync(file, { throwIfNoEntry: false })
    // Opening it said what is wrong.
    if (stats === undefined) return []
    const mode = `mode ${(stats.mode & 0o777).toString(8)}`
    if (isOpenToOthers(file)) return [warning('key file', `${mode}: others can use it`, `Run: chmod 600 ${name}`)]
    const isPrivate = (stats.mode & 0o077) === 0
    return [ok('key file', `${mode}: ${isPrivate ? 'for its owner only' : 'which is not ours to change'}`)]
  })
}
