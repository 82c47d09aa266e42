import type { Store } from '../../../src/core/ports.ts'
import { postgres } from '../../../src/stores/postgres.ts'
import { addressIn } from '../../storages/address.ts'

export const connect = (folder: string): Store => postgres(addressIn(folder))
