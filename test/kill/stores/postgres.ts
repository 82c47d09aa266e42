import type { Store } from '../../../src/core/ports.ts'
import { ENGINE_OPTIONS, readAddress } from '../../../src/stores/address.ts'
import { postgres } from '../../../src/stores/postgres.ts'
import { addressIn } from '../../storages/address.ts'

/** The address may carry our options: `?patience=300ms`. */
export const connect = (folder: string): Store => {
  const { place, options } = readAddress(addressIn(folder), ENGINE_OPTIONS)
  return postgres(place, options)
}
