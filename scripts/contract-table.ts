/**
 * `npm run contract` holds every store to the contract, on its real engine, and prints one table of what came of it (of
 * some stores only: `npm run contract -- redis sqlite`); `npm run contract -- --mutants` holds stores to it that are known to be wrong, and prints which promise each breaks.
 * Fails when a store breaks a promise, or a mutant keeps the one it must break.
 */
import { holdMutants } from './contract/mutants.ts'
import { holdStores } from './contract/stores.ts'

const asked = process.argv.slice(2)
process.exitCode = (await (asked.includes('--mutants') ? holdMutants() : holdStores(asked))) ? 0 : 1
