/** `varve/last-known-good`: what is known of a store, kept outside of it for a start while it is away. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { KEY_COMMAND, VarveError } from '../core/errors.ts'
import type { Clock, Keyring, LastKnownGood, LastKnownGoodRequest } from '../core/ports.ts'
import { milliseconds, type Duration } from '../core/time.ts'
import { nodeDisk, type Disk } from './file/disk.ts'
import { Envelope } from './last-known-good/envelope.ts'
import { KeptFile } from './last-known-good/kept-file.ts'

/** How `lastKnownGood` is made. */
export interface LastKnownGoodOptions {
  /** The age up to which it is served, counted from when the store was last heard: `24h`. Any age when absent. */
  readonly maximumAge?: Duration
  /**
   * Where the same store was before it moved, as the message says that asks for it: `https://old.example.com`. What was kept there
   * is then served, too, while the store is away.
   */
  readonly movedFrom?: string | readonly string[]
  /** Seals it and opens it; the key ring that `open` was given when absent. */
  readonly keyring?: Keyring
  /** Tells how old what others left unfinished is; default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
  /** Where files are; default the machine's disk. */
  readonly disk?: Disk
}

/**
 * Keeps the last known good of a store in a file, sealed with the key ring, for one environment. Several processes may
 * share it: each replaces it whole. What secret managers gave is kept beside it, in a file that ends with `.secrets`. Opening it throws LAST_KNOWN_GOOD_UNSAFE without a key ring, or where everybody may
 * write its folder. Throws BAD_DURATION.
 * @example open(config, { store, keyring, lastKnownGood: lastKnownGood('data/varve.lkg', { maximumAge: '24h' }) })
 */
export function lastKnownGood(file: string, options: LastKnownGoodOptions = {}): LastKnownGood {
  const { maximumAge, movedFrom = [], disk = nodeDisk, clock = { now: () => Date.now() } } = options
  const opened = (name: string, { environment, keyring: given }: LastKnownGoodRequest): KeptFile => {
    const keyring = options.keyring ?? given
    if (keyring === undefined) throw withoutKey(name)
    const path = resolve(name)
    assertOwn(name, dirname(path))
    return new KeptFile({ name, path, disk, clock, envelope: new Envelope(keyring, environment) })
  }
  return {
    name: file,
    ...(maximumAge === undefined ? {} : { maximumAge: milliseconds(maximumAge) }),
    isOf: site => [movedFrom].flat().includes(site),
    open: request => opened(file, request),
    openSecrets: request => opened(`${file}.secrets`, request),
  }
}

function withoutKey(file: string): VarveError<'LAST_KNOWN_GOOD_UNSAFE'> {
  return new VarveError('LAST_KNOWN_GOOD_UNSAFE', {
    file,
    reason: 'there is no key to seal it with',
    remedy: `Make a key with \`${KEY_COMMAND}\`, keep it in VARVE_ENCRYPTION_KEY, and open with { keyring: fernet(process.env.VARVE_ENCRYPTION_KEY) }; varve/node does so by itself.`,
  })
}

/** Throws LAST_KNOWN_GOOD_UNSAFE where everybody may replace files of others: an older file would pass for the newest. */
function assertOwn(file: string, folder: string): void {
  const mode = modeOf(folder)
  const [forEverybody, sticky] = [0o002, 0o1000]
  if ((mode & forEverybody) === 0 || (mode & sticky) !== 0) return
  throw new VarveError('LAST_KNOWN_GOOD_UNSAFE', {
    file,
    reason: `everybody may write its folder (mode ${(mode & 0o777).toString(8)})`,
    remedy: `Run: chmod o-w ${folder}, or name a file in a folder of its own.`,
  })
}

/** Permission bits of a folder; none where there is no folder yet, or the system has none. */
function modeOf(folder: string): number {
  if (process.platform === 'win32') return 0
  try {
    return statSync(folder).mode
  } catch {
    // Whoever reads or writes there is told what is wrong with it.
    return 0
  }
}
