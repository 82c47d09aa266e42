import { VarveError, type Problem } from '../../../src/core/errors.ts'
import type { FetchedSecret, SecretManager, SecretReference } from '../../../src/core/ports.ts'
import { clock, type TestClock } from '../../../src/testing/clock.ts'
import { ManagedSecrets } from '../../../src/runtime/managed/managed-secrets.ts'
import type { SecretOptions } from '../../../src/runtime/open-options.ts'

export type Answer = (reference: SecretReference, signal: AbortSignal) => FetchedSecret | Promise<FetchedSecret>

/** A vault whose answers a test decides. */
export interface TestVault extends SecretManager {
  answer: Answer
  readonly asked: string[]
  readonly watched: Map<string, () => void>
  closed: number
}

export function testVault(answer: Answer, schemes: readonly string[] = ['vault']): TestVault {
  const vault: TestVault = {
    ...{ name: 'Test vault', schemes, answer, asked: [], watched: new Map<string, () => void>(), closed: 0 },
    async fetch(reference, { signal }) {
      vault.asked.push(reference.text)
      return vault.answer(reference, signal)
    },
    watch(reference, onChange) {
      vault.watched.set(reference.text, onChange)
      return () => void vault.watched.delete(reference.text)
    },
    close: () => void (vault.closed += 1),
  }
  return vault
}

export interface Engine {
  readonly engine: ManagedSecrets
  readonly time: TestClock
  readonly problems: Problem[]
  readonly changes: string[][]
}

export function engineOf(managers: readonly SecretManager[], options: SecretOptions = {}): Engine {
  const time = clock()
  const problems: Problem[] = []
  // In the middle of the range, so that jitter changes nothing.
  const random = (length: number): Uint8Array => new Uint8Array(length).fill(128)
  const engine = new ManagedSecrets({
    ...{ managers, options, platform: { clock: time, timers: time, random } },
    onProblem: problem => problems.push(problem),
  })
  const changes: string[][] = []
  engine.watch(texts => changes.push([...texts].toSorted()))
  return { engine, time, problems, changes }
}

/** Lets what was answered arrive. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Moves time on in steps of a quarter second, and lets what that leads to happen. */
export async function pass({ time }: Engine, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    time.advance(Math.min(250, left))
    await turn()
  }
}

export const unreachable = (): never => {
  throw new VarveError('SECRET_MANAGER_UNREACHABLE', {
    ...{ reference: 'vault://secret/db', manager: 'Test vault', reason: 'is away', remedy: 'Start it.' },
  })
}

export const refuse = (code: 'SECRET_NOT_FOUND' | 'SECRET_FORBIDDEN') => (): never => {
  throw new VarveError(code, { reference: 'vault://secret/db', reason: 'is refused', remedy: 'Allow it.' })
}

export const hang: Answer = () => new Promise(() => {})

export const DB = 'vault://secret/db'
export const USER = `${DB}#user`
export const PASSWORD = `${DB}#password`
export const first = { value: { user: 'shop', password: 'one' }, version: '1' }
export const second = { value: { user: 'shop', password: 'two' }, version: '2' }
