/** What users and authors of stores test with: `varve/testing`. */
export { storeContract, type StorageUnderTest, type StoreContractOptions, type StorePromise } from './store-contract.ts'
export { clock, type TestClock } from './clock.ts'
export { sandbox, type Sandbox } from './sandbox.ts'
export { testConfig, type TestOptions, type TestValues, type TestVarve } from './test-config.ts'
