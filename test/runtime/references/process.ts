import { defineConfig, live, open, secret, type OpenOptions, type Problem, type Varve } from 'varve'
import { integer, object, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { testVault, type TestVault } from './test-vault.ts'

/** Secrets of several types, and two values in the open. */
export const config = defineConfig({
  mail: { apiKey: live(secret(string({ min: 4 })), {}) },
  db: {
    user: live(secret(string()), {}),
    password: live(secret(string()), {}),
    port: live(secret(integer()), {}),
    whole: live(secret(object({ user: string(), password: string() })), {}),
  },
  limits: {
    maxUploads: live(integer(), { default: 10 }),
    note: live(object({ reference: string() }), { default: { reference: '-' } }),
  },
})
/** Who changes what in these tests. */
export const signed = { by: 'mia', message: 'Moved to Vault' }
/** A secret with fields. */
export const DB = { user: 'shop', password: 'one-1', port: '5432' }

/** The time of all processes of a test. */
export let time = clock()

/** Begins another test. */
export function anew(): void {
  time = clock()
}

/** A process, what it stands on, and what it was told. */
export interface Process {
  readonly varve: Varve<typeof config.tree>
  readonly vault: TestVault
  readonly problems: Problem[]
}

/** A process on a store and a vault, whose time the test moves. */
export async function started(options: OpenOptions & { readonly vault?: TestVault } = {}): Promise<Process> {
  const { vault = testVault({ 'secret/mail': 'mail-1', 'secret/db': DB }), ...rest } = options
  const problems: Problem[] = []
  const varve = await open(config, {
    ...{
      store: memory({ clock: time }),
      managers: [vault],
      missingValues: 'allow' as const,
      platform: { clock: time, timers: time, warn: () => {} },
    },
    onProblem: problem => problems.push(problem),
    ...rest,
  })
  return { varve, vault, problems }
}

/** Lets what was answered arrive. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Moves time on in steps of a quarter second, and lets what that leads to happen. */
export async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    time.advance(Math.min(250, left))
    await turn()
  }
}
