import fc from 'fast-check'
import type { ClientFeaturesResponse, Context } from 'unleash-client'
import { describe, expect, it, vi } from 'vitest'
import type { FlagAnswer, Json } from 'varve'
import { importUnleash } from '../../src/exchange/unleash.ts'
import { isLong } from '../tier.ts'
import { answering } from './answering.ts'
import { unleashArbitraries } from './unleash-documents.ts'
import { unleashSdk, type UnleashAnswer } from './unleash-sdk.ts'

// The SDK looks up the machine's name when it loads; Varve is told it as an attribute.
vi.hoisted(() => {
  process.env['HOSTNAME'] = 'Web-1'
})

type Feature = ClientFeaturesResponse['features'][number]

/** What the same person is to Varve: the context's fields and its properties side by side. */
function audienceOf({ properties, currentTime: _, ...fields }: Context): Record<string, Json | undefined> {
  return { hostname: 'web-1', ...properties, ...(fields as Record<string, Json | undefined>) }
}

/** What Unleash's answer is called in an imported flag, by the rules of docs/importing/unleash.md. */
function toldBy({ variants = [], strategies = [] }: Feature, { enabled, variant }: UnleashAnswer): unknown {
  const all = [...variants, ...strategies.flatMap(strategy => strategy.variants ?? [])]
  if (all.length === 0) return { value: enabled }
  const hasPayload = all.some(({ payload }) => payload !== undefined)
  if (!variant.enabled) {
    const name = enabled ? 'enabled' : 'disabled'
    return { variant: name, value: hasPayload ? null : name }
  }
  const { payload } = variant as { readonly payload?: { readonly type: string; readonly value: string } }
  return {
    variant: variant.name,
    value: payload === undefined ? (hasPayload ? null : variant.name) : readPayload(payload),
  }
}

function readPayload({ type, value }: { readonly type: string; readonly value: string }): unknown {
  if (type === 'json') return value.startsWith('{"') ? JSON.parse(value) : value
  return type === 'number' && value === '12.5' ? 12.5 : value
}

/** The same of Varve's answer. A variant that had to get a number has the name it would have had. */
function toldByVarve({ variants = [], strategies = [] }: Feature, { value, variant }: FlagAnswer): unknown {
  const isPlain = variants.length === 0 && strategies.every(strategy => (strategy.variants ?? []).length === 0)
  return isPlain ? { value } : { variant: variant?.replace(/-\d+$/, ''), value }
}

/** How many answers were compared, so that a test sees whether it compares anything. */
interface Tally {
  on: number
  off: number
  byChance: number
}

/** Evaluates every feature both ways. Chance is chance to both, and neither's answer to it can be foreseen. */
function compare(
  document: ClientFeaturesResponse,
  contexts: readonly (Context & { readonly currentTime: Date })[],
  { hashing, tally }: { readonly hashing: 'utf8' | 'js'; readonly tally: Tally },
): void {
  const ask = answering(importUnleash(document, { hashing }).file)
  const sdk = unleashSdk(document)
  for (const context of contexts) {
    for (const feature of document.features) {
      const theirs = sdk(feature.name, context)
      tally[theirs.byChance ? 'byChance' : theirs.enabled ? 'on' : 'off'] += 1
      if (theirs.byChance) continue
      // Whatever chance has it: an answer that is certain there is certain here.
      for (const chance of [0, 0.999]) {
        const asked = { context: audienceOf(context), now: context.currentTime.getTime(), random: () => chance }
        expect(toldByVarve(feature, ask(feature.name, asked)), JSON.stringify([feature, context])).toEqual(
          toldBy(feature, theirs),
        )
      }
    }
  }
}

const SEED = 20_261_126

describe(`features imported from Unleash (seed ${isLong ? 'of the run' : SEED})`, () => {
  // Shrinking takes minutes, and the message already names one feature and one context.
  const how = { endOnFailure: true, ...(isLong ? { numRuns: 2000 } : { numRuns: 100, seed: SEED }) }
  const kinds = [
    { what: 'features of every kind', kind: 'document', hashing: 'utf8', texts: 'ASCII' },
    { what: 'features of every kind', kind: 'document', hashing: 'js', texts: 'any text' },
    { what: 'single constraints', kind: 'constrained', hashing: 'js', texts: 'any text' },
  ] as const

  it.each(kinds)('are answered as the SDK for Node answers them: $what, over $texts hashed as $hashing', one => {
    const { context, [one.kind]: documents } = unleashArbitraries(one.hashing === 'utf8')
    const contexts = fc.array(context, { minLength: 20, maxLength: 20 })
    const tally = { on: 0, off: 0, byChance: 0 }
    fc.assert(
      fc.property(documents, contexts, (document, askers) => compare(document, askers, { ...one, tally })),
      how,
    )
    const all = tally.on + tally.off + tally.byChance
    for (const answers of [tally.on, tally.off]) expect(answers / all).toBeGreaterThan(0.1)
  })
})
