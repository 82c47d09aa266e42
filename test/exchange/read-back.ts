import { declarationFrom, open, Secret, type Json, type Tree, type Varve } from 'varve'
import { fernet } from 'varve/secrets'
import { sqlite } from 'varve/stores/sqlite'
import type { Shell } from '../cli/shell.ts'

/** What a program would get from the store of a project that something was imported into. */
export async function reopened(sh: Shell, declaration: object, key: string): Promise<Varve<Tree>> {
  return open(declarationFrom(declaration as Json, { name: 'varve.config.json' }), {
    store: sqlite(sh.box.path('.varve/varve.db')),
    keyring: fernet(key),
    as: { environment: 'test' },
    onProblem: () => {},
  })
}

/** A value as a program uses it: a secret revealed. */
export function revealed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value
}
