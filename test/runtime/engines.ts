import type { MemoryStorage } from 'varve/stores/memory'
import { memoryStorage } from 'varve/stores/memory'

/** What a log's engine held at a moment: a backup of it. */
export type Backup = MemoryStorage

/** Everything that an engine holds, as it is now. */
export function backup(storage: MemoryStorage): Backup {
  const { logId, genesis, made, oldest, head, versions } = storage
  return {
    ...{ logId, genesis, made, oldest, head, versions },
    revisions: [...storage.revisions],
    numbers: new Map(storage.numbers),
    snapshots: new Map(storage.snapshots),
    records: new Map([...storage.records].map(([kind, records]) => [kind, new Map(records)])),
    leases: new Map(storage.leases),
    listeners: new Set(),
  }
}

/** Puts an engine back to what it held, under everybody who is connected to it. */
export function restored(storage: MemoryStorage, from: Backup): void {
  const { listeners } = storage
  Object.assign(storage, backup(from), { listeners })
}

/** Replaces what an engine holds by an empty log of another id. */
export function emptied(storage: MemoryStorage): void {
  restored(storage, memoryStorage())
}
