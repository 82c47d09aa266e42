import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect } from 'vitest'
import type { KeptState, Keyring } from 'varve'
import { lastKnownGood, type LastKnownGoodOptions } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox, type Sandbox } from 'varve/testing'

/** What is kept in these tests: a word of it anywhere else is a leak. */
export const TEXT = '{"limits":"planted-in-plain-sight"}'

/** What a file is opened with, where not as usual. */
interface Given extends LastKnownGoodOptions {
  readonly environment?: string
  readonly file?: string
  readonly keys?: Keyring
}

/** A folder of the test's own, in which files are kept. */
export interface KeptFiles {
  readonly box: Sandbox
  readonly keyring: Keyring
  opened(given?: Given): KeptState
  /** What is in a file as it is on the disk. */
  bytes(file?: string): string
}

/** Makes the folder before each test of a file, and removes it after. To be called once at the top. */
export function useKeptFiles(): KeptFiles {
  let box: Sandbox | undefined
  const there = (): Sandbox => {
    if (box === undefined) throw new Error('The folder is there in tests only.')
    return box
  }
  beforeEach(async () => {
    box = await sandbox()
  })
  afterEach(() => box?.[Symbol.asyncDispose]())
  const keyring = fernet(newFernetKey())
  return {
    keyring,
    get box() {
      return there()
    },
    opened: ({ environment = 'production', file = 'varve.lkg', keys = keyring, ...options } = {}) =>
      lastKnownGood(there().path(file), options).open({ environment, keyring: keys }),
    bytes: (file = 'varve.lkg') => readFileSync(there().path(file), 'utf8'),
  }
}

/** The problem that something fails with, which must not tell what is kept. */
export async function problemOf(work: unknown): Promise<{ code: string; message: string }> {
  try {
    await work
  } catch (error) {
    expect(inspect(error, { depth: 9 })).not.toContain('planted')
    return error as { code: string; message: string }
  }
  return expect.unreachable('it should have failed')
}

/** The key ring as an object whose methods can be replaced one by one. */
export function sealing(ring: Keyring): Keyring {
  return { keyIds: ring.keyIds, seal: text => ring.seal(text), open: sealed => ring.open(sealed) }
}
