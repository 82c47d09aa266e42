import type { Clock, Timers } from '../core/ports.ts'
import { newFernetKey, readKeyLines, readKeys, unusable } from './fernet/key.ts'
import { hostClock, hostTimers } from './host-time.ts'
import { withKeyFirst } from './key-adding.ts'
import { readKeyText } from './keys/key-text.ts'
import { replaceKeyText } from './keys/replacing.ts'

/**
 * How long a key must have been first in its file before the others are taken out of it, in milliseconds: a write that was
 * sealed just before may still be on its way to the store.
 */
const SETTLING = 30_000

/** What seals everything anew and says what is still needed: `varve.secrets.rotateKey` does. */
export interface Resealed {
  /** Id of the key that everything is sealed with now. */
  readonly keyId: string
  /** Ids of keys that nothing in the store needs any more. */
  readonly retirable: readonly string[]
  /** False where others went on sealing with another key: no key is retired, and the next run goes on with this one. */
  readonly settled?: boolean
}

/** How the key of a file is changed. */
export interface KeyFileRotationOptions<R extends Resealed> {
  /** Seals everything anew with a ring that follows this file: `() => varve.secrets.rotateKey()`. */
  readonly reseal: () => Promise<R>
  /** The last thing to do: `add` a key, `reseal` everything, or `retire` the others; default `retire`. */
  readonly until?: 'add' | 'reseal' | 'retire'
  /** How long a new key settles before others are retired, in milliseconds; default 30,000. */
  readonly settling?: number
  /** Told of each thing that is about to be done, and that it waits, in milliseconds. */
  readonly onPhase?: (phase: KeyFilePhase) => void
  /** Ends the waiting. */
  readonly signal?: AbortSignal
  /** What time it is, against which the file's own is held; the machine's when absent. */
  readonly clock?: Pick<Clock, 'now'>
  /** Waits while the key settles; Node's when absent. */
  readonly timers?: Timers
}

/** What is about to be done. */
export type KeyFilePhase =
  | { readonly phase: 'add' | 'reseal' | 'retire' }
  | { readonly phase: 'settle'; readonly milliseconds: number }

/** What a change of a file's key came to. */
export interface KeyFileRotation<R extends Resealed> {
  /** Id of the key that seals now. */
  readonly keyId: string
  /** False where an earlier run had added it, and this one went on from there. */
  readonly isNew: boolean
  /** What sealing everything anew came to; undefined where that was not asked for. */
  readonly resealed: R | undefined
  /** Ids of the keys that were taken out of the file. */
  readonly retired: readonly string[]
  /** Ids of the others that are still in it: something needs them, or retiring was not asked for. */
  readonly left: readonly string[]
}

/**
 * Changes the key in a file: puts a new one first, has everything sealed anew, and takes those out that nothing needs any
 * more. Each step is safe on the disk before the next begins, and a comment in the file says that a change is under way: so a run
 * that was ended at any moment is gone on with by calling this again, and makes no further key.
 * Throws ENCRYPTION_KEY_UNUSABLE, and what `reseal` does.
 * @example await rotateKeyFile('/etc/shop/varve.keys', { reseal: () => varve.secrets.rotateKey() })
 */
export async function rotateKeyFile<R extends Resealed>(
  path: string,
  options: KeyFileRotationOptions<R>,
): Promise<KeyFileRotation<R>> {
  const { reseal, until = 'retire', settling = SETTLING, onPhase = () => {}, clock = hostClock } = options
  onPhase({ phase: 'add' })
  const isNew = await begin(path)
  const begun = standing(path)
  if (until === 'add') return { ...begun, isNew, resealed: undefined, retired: [] }
  onPhase({ phase: 'reseal' })
  let resealed = await reseal()
  if (until === 'reseal') return { ...standing(path), isNew, resealed, retired: [] }
  const milliseconds = Math.max(0, begun.since + settling - clock.now())
  if (milliseconds > 0) {
    onPhase({ phase: 'settle', milliseconds })
    await pause(milliseconds, options)
    resealed = await reseal()
  }
  onPhase({ phase: 'retire' })
  const retired = resealed.settled === false ? [] : await retireKeys(path, resealed)
  const { keyId, left } = standing(path)
  return { keyId, left, isNew, resealed, retired }
}

/** Waits, or throws the signal's reason. Whoever waits keeps the process alive. */
async function pause(
  milliseconds: number,
  { timers = hostTimers, signal }: { readonly timers?: Timers; readonly signal?: AbortSignal },
): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>(resolve => {
    const cancel = timers.after(milliseconds, resolve, { hold: true })
    const stop = (): void => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
  signal?.throwIfAborted()
}

/** Puts a new key first, unless a change is under way. True where it did. */
async function begin(path: string): Promise<boolean> {
  let isNew = false
  await replaceKeyText(path, text => {
    readKeyLines(text, path)
    if (UNDER_WAY.test(text)) return undefined
    isNew = true
    return withKeyFirst(text, newFernetKey(), `, ${MARK}`)
  })
  return isNew
}

/** Takes keys out of a file that nothing needs any more, and returns their ids. What people wrote beside others stays. */
async function retireKeys(path: string, { keyId, retirable }: Resealed): Promise<readonly string[]> {
  const retired: string[] = []
  await replaceKeyText(path, text => {
    const [first] = readKeyLines(text, path)
    if (first?.id !== keyId)
      throw unusable(
        path,
        'is not the ring that everything was sealed with',
        'Open with a ring that follows this file.',
      )
    const lines = text.split('\n').flatMap(line => withoutKeys(line, retirable, retired))
    // Over also where a key is left that a damaged token wants: that must keep nobody from changing the key once more.
    return lines.map(line => line.replace(`, ${MARK}`, '')).join('\n')
  })
  return retired
}

/** A line without those of its keys that may go; none where only what was said of them is left. */
function withoutKeys(line: string, retirable: readonly string[], retired: string[]): readonly string[] {
  const [written = '', ...comment] = line.split('#')
  const keys = written.split(',').filter(key => key.trim() !== '')
  const ids = keys.map(key => readKeys(key, 'a line')[0]?.id ?? '')
  const gone = ids.filter(id => retirable.includes(id))
  if (gone.length === 0) return [line]
  retired.push(...gone)
  const left = keys.filter((_, index) => !retirable.includes(ids[index] ?? ''))
  return left.length === 0 ? [] : [[left.join(','), ...comment].join('#')]
}

/** True where a change of a file's key was begun and has not ended: the next one goes on with it, and makes no further key. */
export function isKeyRotationUnderWay(path: string): boolean {
  return UNDER_WAY.test(readKeyText(path).text)
}

interface Standing {
  readonly keyId: string
  readonly left: readonly string[]
  /** When its first key was added, in milliseconds since 1970 UTC. */
  readonly since: number
}

function standing(path: string): Standing {
  const { text } = readKeyText(path)
  const [keyId = '', ...left] = readKeyLines(text, path).map(({ id }) => id)
  return { keyId, left, since: Date.parse(UNDER_WAY.exec(text)?.[1] ?? '') || 0 }
}

/** Stands behind a key that was added to take the place of those below it, until those were retired that nothing needs. */
const MARK = 'rotation under way'

/** The first line with a key, where it has the mark; and when that was made. */
const UNDER_WAY = /^(?:\s*(?:#.*)?\n)*[^#\n]+#.*\bmade (\S+), rotation under way/
