/** What users and authors of stores and sources test with: `varve/testing`. */
export {
  storeContract,
  type NetworkedStorage,
  type NetworkUnderTest,
  type StorageUnderTest,
  type StoreContractOptions,
  type StorePromise,
} from './store-contract.ts'
export {
  sourceContract,
  type SourceContractOptions,
  type SourcePromise,
  type SourceUnderTest,
} from './source-contract.ts'
export {
  managerContract,
  type ManagerContractOptions,
  type ManagerPromise,
  type ManagerUnderTest,
  type SecretKind,
  type ServerState,
} from './manager-contract.ts'
export { clock, type TestClock } from './clock.ts'
export { sandbox, type Sandbox } from './sandbox.ts'
export { testConfig, type TestOptions, type TestValues, type TestVarve } from './test-config.ts'
