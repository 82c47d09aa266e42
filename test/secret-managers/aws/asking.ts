import { isVarveError, type FetchedSecret, type SecretManager, type VarveError } from 'varve'
import { readReference } from '../../../src/core/secret-reference.ts'

/** Fetches what a reference names; gives up after some milliseconds. */
export function fetched(manager: SecretManager, reference: string, patience = 20_000): Promise<FetchedSecret> {
  return manager.fetch(readReference(reference), { signal: AbortSignal.timeout(patience) })
}

/** The error that a reference is answered with. */
export async function refused(manager: SecretManager, reference: string, patience?: number): Promise<VarveError> {
  try {
    await fetched(manager, reference, patience)
  } catch (error) {
    if (isVarveError(error)) return error
    throw error
  }
  throw new Error(`${reference} was answered.`)
}
