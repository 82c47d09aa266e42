import type { NamedFile, Rotated } from './commands/secret-rotate-key.ts'
import type { ExitCode } from './exit-codes.ts'
import { sealedWith } from './sealed-with.ts'
import type { Opened, Session } from './session.ts'
import { count } from './words.ts'

/** Says what a change of the key came to. The exit code is 4 where something is still sealed with another key. */
export function tellRotation({ output }: Session, rotated: Rotated): ExitCode {
  const { rotation, keyId, isNew, retired, file, head } = rotated
  if (rotation === undefined) return tellAdded(output, rotated)
  const { resealed, already, unreadable, orphans, settled, retirable, scrubbed, scrubFailure = 'it failed' } = rotation
  const kept = retirable.filter(id => !retired.includes(id))
  if (output.json !== undefined) {
    const sealed = { keyId, isNew: isNew ?? null, resealed, already, unreadable, orphans, settled }
    output.printJson({ ...sealed, retired, kept, scrubbed: scrubbed ?? null, head })
  } else {
    if (isNew === false) output.remark('Went on with the key of an earlier rotation that was broken off.')
    output.say(`${count(resealed + already, 'token')} sealed with ${keyId}: ${resealed} now, ${already} before.`)
    if (orphans > 0) output.say(`${count(orphans, 'token')} that no revision names destroyed.`)
    if (retired.length > 0) output.say(`Retired from ${file?.name ?? 'the ring'}: ${retired.join(', ')}.`)
    if (kept.length > 0) output.remark(`Nothing needs ${kept.join(', ')} any more: ${file === undefined ? DROP : KEPT}`)
    output.say(output.paint.dim(`The history ${orphans > 0 ? 'says so, and' : 'is as it was: it'} ends at ${head}.`))
  }
  for (const { key = 'A token', scope, reason } of unreadable)
    output.warn(`${key}${scope === undefined ? '' : ` for ${scope}`} was left as it is: ${reason}`)
  if (scrubbed === false) output.warn(`what was replaced may still stand in the store's files: ${scrubFailure}`)
  if (!settled) output.warn(UNSETTLED)
  return unreadable.length > 0 || !settled ? 4 : 0
}

function tellAdded(output: Session['output'], { keyId, isNew, file, head }: Rotated): ExitCode {
  if (output.json !== undefined) output.printJson({ keyId, isNew, resealed: null, retired: [], head })
  else {
    output.say(
      `${keyId} ${isNew === true ? 'was added to' : 'is first in'} ${file?.name ?? 'the file'}, and seals from now on.`,
    )
    output.remark('Copy it to every machine first; then go on with --until reseal, and later without it.')
  }
  return 0
}

const UNSETTLED =
  'others went on sealing with another key, so that no key was retired: give them the new one first, then run this again.'
const DROP = 'start programs without it, then forget it.'
const KEPT = 'run this again without --keep-old, and it is retired.'

/** Says how much is sealed with which key, and what would be done. */
export async function tellPlan(
  { output }: Session,
  { store, keyring }: Opened,
  file: NamedFile | undefined,
): Promise<void> {
  const counts = store === undefined ? new Map<string, number>() : await sealedWith(store)
  const ring = keyring?.keyIds ?? []
  const keys = [...new Set([...ring, ...counts.keys()])].map(keyId => ({
    keyId,
    tokens: counts.get(keyId) ?? 0,
    is: useOf(keyId, ring),
  }))
  const tokensOf = (...uses: readonly Use[]): number =>
    keys.filter(({ is }) => uses.includes(is)).reduce((total, { tokens }) => total + tokens, 0)
  const [tokens, missing, damaged] = [tokensOf('seals', 'opens'), tokensOf('missing'), tokensOf('damaged')]
  const isNew = file !== undefined && !(await isUnderWay(file))
  if (output.json !== undefined)
    return output.printJson({ keys, tokens, missing, damaged, isNew, file: file?.name ?? null })
  for (const { keyId, tokens: own, is } of keys) output.print(`${keyId || '—'}  ${count(own, 'token')}  ${is}`)
  const how = isNew ? `with a new key, which ${file.name} gets` : `with ${ring[0] ?? 'the first key'}`
  output.remark(`${count(tokens, 'token')} would be sealed ${how}. Nothing was changed: this was a dry run.`)
  if (missing + damaged > 0)
    output.remark(`${count(missing + damaged, 'token')} would be left: no key here opens them.`)
}

/** What a ring does with a key. */
type Use = 'seals' | 'opens' | 'missing' | 'damaged'

function useOf(keyId: string, ring: readonly string[]): Use {
  if (keyId === '') return 'damaged'
  if (keyId === ring[0]) return 'seals'
  return ring.includes(keyId) ? 'opens' : 'missing'
}

async function isUnderWay({ path }: NamedFile): Promise<boolean> {
  return (await import('varve/secrets')).isKeyRotationUnderWay(path)
}
