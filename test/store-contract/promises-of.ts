import { storeContract, type StorePromise } from '../../src/testing/store-contract.ts'
import { type Mutant, networkedStorageOf, storageOf } from './mutant.ts'

/** How long a mutant has to do what it will never do, in milliseconds. */
const DEADLINE = 400

/** The contract as a mutant is held to it, on its own and behind a network; with nothing, as a sound store is. */
export function promisesOf(mutant: Pick<Mutant, 'patch' | 'ways'> = {}): StorePromise[] {
  return storeContract(() => storageOf(mutant), { behindNetwork: () => networkedStorageOf(mutant), deadline: DEADLINE })
}
