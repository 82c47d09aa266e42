/** What users and authors of stores test with: `varve/testing`. */
export { storeContract, type StorageUnderTest, type StoreContractOptions, type StorePromise } from './store-contract.ts'
