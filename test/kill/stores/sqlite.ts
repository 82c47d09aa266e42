import type { Store } from '../../../src/core/ports.ts'
import { sqlite } from '../../../src/stores/sqlite.ts'

export const connect = (folder: string): Store => sqlite(`${folder}/varve.db`)
