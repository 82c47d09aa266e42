/** Who is held to the contract, as the table of `npm run contract` tells it. */
export interface ContractResult {
  readonly store: string
  readonly way: string
  readonly engine: string
}

declare module 'vitest' {
  interface TaskMeta {
    contract?: ContractResult
  }
}

/** The title of every suite that holds a store to the contract. */
export const CONTRACT = 'by the contract of every store'
