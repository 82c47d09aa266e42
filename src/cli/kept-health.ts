import { statSync } from 'node:fs'
import { failed, ok, warning, type Check } from './health-check.ts'
import type { NamedLastKnownGood } from './named-last-known-good.ts'
import type { Opened, Session } from './session.ts'
import { ago } from './words.ts'

const NAME = 'last known good'

/** What a look at what was kept goes by. */
export interface KeptLook {
  readonly kept: NamedLastKnownGood | undefined
  readonly opened: Opened
  /** Name of the environment. */
  readonly environment: string
  /** True where there is no log in the store. */
  readonly isEmpty: boolean
  /** Why it was not opened with. */
  readonly failure?: unknown
}

/** What was kept of the store for an outage, where a program keeps it. */
export async function keptChecks(session: Session, look: KeptLook): Promise<Check[]> {
  const { kept, opened } = look
  if (kept === undefined) return []
  const { place, from } = kept
  const where = session.shortPath(`${place.name} (${session.shortPath(from)})`)
  const trouble = look.failure ?? (await troubleOf(look)) ?? place.failure
  if (trouble !== undefined) return [failed(NAME, trouble)]
  if (place.found !== 'something')
    return [ok(NAME, `${where}: nothing is kept yet: a program does so once it has started`)]
  return [keptCheck(where, kept, opened, session), ...(look.isEmpty ? [emptied()] : [])]
}

/** Reads what was kept, where the configuration was opened without. Returns why it could not. */
async function troubleOf({ kept, opened, environment }: KeptLook): Promise<unknown> {
  if (kept === undefined || kept.place.found !== undefined) return undefined
  try {
    await kept.place.open({ environment, keyring: opened.keyring }).load()
    return undefined
  } catch (error) {
    return error
  }
}

function emptied(): Check {
  const detail = 'there is no log in the store, and one was known: it was emptied, or is another'
  const remedy = 'Bring the right engine back; or see with `varve recover` what was lost, and decide.'
  return { name: 'history', status: 'failed', detail, remedy, code: 1 }
}

function keptCheck(where: string, { place }: NamedLastKnownGood, { varve, problems }: Opened, session: Session): Check {
  const elsewhere = problems.find(({ code }) => code === 'LAST_KNOWN_GOOD_ELSEWHERE')
  if (elsewhere !== undefined) return warning(NAME, elsewhere.issue, elsewhere.remedy)
  const { store, revision } = varve.health()
  if (store?.source !== 'last-known-good') return ok(NAME, `${where}: can be read${written(place.name, session.now)}`)
  const age = store.silence ?? 0
  const served = `revision r${revision} as it was ${ago(age)}`
  if (age <= place.limit) return ok(NAME, `${where}: a start without the store serves ${served}`)
  const detail = `${where}: holds ${served}, and that is too old to be served`
  return warning(NAME, detail, 'Start the store, or allow a greater maximumAge.')
}

/** When a file was written last. */
function written(file: string, now: number): string {
  try {
    return `, written ${ago(now - statSync(file).mtimeMs)}`
  } catch {
    return ''
  }
}
