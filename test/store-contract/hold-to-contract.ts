import { beforeAll, describe, it } from 'vitest'
import { type NetworkedStorage, storeContract, type StorageUnderTest } from '../../src/testing/store-contract.ts'
import { CONTRACT } from './contract-result.ts'

/** A store as it is held to the contract, in one of the ways it is used. */
export interface Candidate {
  /** Names the store: `Redis`. */
  readonly store: string
  /** How it is used, where there are several ways: `by ioredis, RESP3`. */
  readonly way?: string
  /** What keeps it, with the version that really runs: asked once the engine is there. */
  engine(): string | Promise<string>
  fresh(): StorageUnderTest | Promise<StorageUnderTest>
  readonly behindNetwork?: () => NetworkedStorage | Promise<NetworkedStorage>
  /** Promises that this run leaves out for their length, by title. */
  readonly leftOut?: readonly string[]
  /** For one promise, in milliseconds. */
  readonly timeout?: number
}

/** Makes each promise of the contract a test of one store. */
export function holdToContract(candidate: Candidate): void {
  const { store, way = '', behindNetwork, leftOut = [], timeout = 60_000 } = candidate
  const promises = storeContract(() => candidate.fresh(), behindNetwork === undefined ? {} : { behindNetwork })
  describe(CONTRACT, () => {
    let engine = ''
    beforeAll(async () => {
      engine = await candidate.engine()
    })
    for (const { title, run } of promises.filter(promise => !leftOut.includes(promise.title))) {
      it(title, { timeout }, async ({ task }) => {
        task.meta.contract = { store, way, engine }
        await run()
      })
    }
  })
}
