import type { Store } from '../../../src/core/ports.ts'
import { mongodb } from '../../../src/stores/mongodb.ts'
import { addressIn } from '../../storages/address.ts'

export const connect = (folder: string): Store => mongodb(addressIn(folder))
