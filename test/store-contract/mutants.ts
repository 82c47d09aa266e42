import { logMutants } from './log-mutants.ts'
import type { Mutant } from './mutant.ts'
import { networkMutants } from './network-mutants.ts'
import { originMutants } from './origin-mutants.ts'
import { leaseMutants, lifeMutants, recordMutants, scrubbingMutants } from './shelf-mutants.ts'
import { snapshotMutants } from './snapshot-mutants.ts'
import { writerMutants } from './writer-mutants.ts'

/** Every store that breaks one promise of the contract. */
export const mutants: readonly Mutant[] = [
  logMutants,
  writerMutants,
  networkMutants,
  snapshotMutants,
  recordMutants,
  scrubbingMutants,
  leaseMutants,
  originMutants,
  lifeMutants,
].flat()
