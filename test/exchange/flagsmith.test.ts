import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlagAnswer, FlagsFile, Json } from 'varve'
import { importFlagsmith } from '../../src/exchange/flagsmith.ts'
import { isLong } from '../tier.ts'
import { answering } from './answering.ts'
import { flagsmithAsker, flagsmithDocuments, flagsmithFeatures, type Asker } from './flagsmith-documents.ts'
import { flagsmithSdk } from './flagsmith-sdk.ts'

/** Flagsmith's answer, by the rules of docs/importing/flagsmith.md. */
function told(
  file: FlagsFile,
  name: string,
  { enabled, value }: { readonly enabled: boolean; readonly value: unknown },
): unknown {
  if (file.flags[name]?.variants['on'] === true) return { enabled }
  return enabled ? { enabled, value: value ?? null } : { enabled }
}

/** Varve's answer, in the same words: a flag with values serves nothing to who has it disabled. */
function toldByVarve(file: FlagsFile, name: string, { value, variant, errorCode }: FlagAnswer): unknown {
  if (errorCode !== undefined) return errorCode
  if (file.flags[name]?.variants['on'] === true) return { enabled: value }
  return variant === undefined ? { enabled: false } : { enabled: true, value }
}

/** Who asks, as Varve is told: by `user`, or by the name OpenFeature has for it. */
function audienceOf({ identifier, traits }: Asker, attr: 'user' | 'targetingKey'): Record<string, Json | undefined> {
  return { ...traits, [attr]: identifier }
}

/** How many features were enabled and disabled, so that a test sees whether it compares anything. */
interface Tally {
  on: number
  off: number
}

async function compare(document: object, askers: readonly Asker[], tally: Tally): Promise<void> {
  const { file } = importFlagsmith(document)
  const ask = answering(file)
  const sdk = flagsmithSdk(document)
  for (const [index, asker] of askers.entries()) {
    const { identifier, traits } = asker
    const theirs = await sdk(identifier === undefined ? {} : { identifier, traits })
    const context = audienceOf(asker, index % 2 === 0 ? 'user' : 'targetingKey')
    for (const name of flagsmithFeatures) {
      tally[theirs.getFlag(name).enabled ? 'on' : 'off'] += 1
      const ours = toldByVarve(file, name, ask(name, { context }))
      expect(ours, JSON.stringify([name, asker, document])).toEqual(told(file, name, theirs.getFlag(name)))
    }
  }
}

const SEED = 20_261_126

describe(`features imported from Flagsmith (seed ${isLong ? 'of the run' : SEED})`, () => {
  // Shrinking takes minutes, and the message already names the feature and who asked.
  const how = { endOnFailure: true, ...(isLong ? { numRuns: 2000 } : { numRuns: 100, seed: SEED }) }

  it.each(Object.entries(flagsmithDocuments))(
    'are answered as the SDK for Node answers them: %s',
    async (_, documents) => {
      const askers = fc.array(flagsmithAsker, { minLength: 20, maxLength: 20 })
      const tally = { on: 0, off: 0 }
      await fc.assert(
        fc.asyncProperty(documents, askers, (document, all) => compare(document, all, tally)),
        how,
      )
      for (const answers of [tally.on, tally.off]) expect(answers / (tally.on + tally.off)).toBeGreaterThan(0.1)
    },
  )
})
