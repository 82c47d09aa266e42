import type { Json } from 'varve'
import { heldIn } from '../history/value-words.ts'
import { useReadOnly } from './me.ts'

/**
 * Why somebody who may change plain values may not change these, as a sentence: secrets take secrets-admin, and what decides
 * who gets what takes releaser. Undefined where they may.
 */
export function useWhyNot(values: readonly (Json | undefined)[]): string | undefined {
  return useWhyNotOf()(values)
}

/** The same for values that are told one by one. */
export function useWhyNotOf(): (values: readonly (Json | undefined)[]) => string | undefined {
  const release = useReadOnly('release')
  const secrets = useReadOnly('secrets')
  return values => whyNot(values, { release, secrets })
}

/** Why a permission is of no use here; undefined where it is. */
interface Lacking {
  readonly release: string | undefined
  readonly secrets: string | undefined
}

function whyNot(values: readonly (Json | undefined)[], { release, secrets }: Lacking): string | undefined {
  const kinds = values.map(value => heldIn(value).kind)
  if (secrets !== undefined && kinds.some(kind => kind === 'secret' || kind === 'reference'))
    return `A secret is changed by it. ${secrets}`
  if (release !== undefined && kinds.some(kind => kind === 'flag' || kind === 'rollout'))
    return `A flag or a rollout decides who gets what. ${release}`
  return undefined
}
