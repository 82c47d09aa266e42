import type { Store } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import type { Session } from '../session.ts'
import { count } from '../words.ts'

interface MigrateFlags {
  readonly sql?: boolean
  readonly dryRun?: boolean
}

/** What there was to do in a store's engine, and whether it was done. */
interface Migration {
  readonly store: string
  /** False for a store that looks after its own files. */
  readonly upkeep: boolean
  readonly pending: readonly string[]
  readonly done: boolean
}

/** `varve migrate`: makes what a store keeps in its engine, or brings it up to date, by whoever may. */
export function migrate(bind: Bind): ReturnType<Bind> {
  const grammar = command('migrate', 'make what the store needs in its engine, or bring it up to date')
    .option('--dry-run', 'print the commands, and run none')
    .option('--sql', 'the same, for whoever runs them by hand')
  examples(grammar, 'varve migrate', 'varve migrate --sql --store postgres://admin@db/shop > varve.sql')
  return bind<MigrateFlags>(grammar, async (session, { sql = false, dryRun = false }) => {
    const { madeStore, storeAlone } = await import('../named-store.ts')
    const named = await storeAlone(session, '`varve migrate`')
    const store = await madeStore(named, session)
    try {
      tell(await migrated(store, session, { only: sql || dryRun }), session)
    } finally {
      await store.close()
    }
  })
}

/** What is pending, said before it is run: who stops it has seen what it was. */
async function migrated(store: Store, { output }: Session, { only }: { readonly only: boolean }): Promise<Migration> {
  const { name, upkeep } = store
  const pending = (await upkeep?.pending()) ?? []
  if (output.json === undefined) for (const one of pending) output.print(one)
  if (!only && pending.length > 0) await upkeep?.migrate()
  return { store: name, upkeep: upkeep !== undefined, pending, done: !only && pending.length > 0 }
}

function tell(migration: Migration, session: Session): void {
  const { output } = session
  if (output.json !== undefined) return output.printJson(migration)
  const { upkeep, pending, done } = migration
  const commands = count(pending.length, 'command')
  const outcome =
    pending.length > 0
      ? `${commands} ${done ? (pending.length === 1 ? 'was run' : 'were run') : 'to run'}`
      : `nothing to do${upkeep ? '' : ': this store looks after its own files'}`
  output.remark(session.shortPath(`${migration.store}: ${outcome}`))
}
