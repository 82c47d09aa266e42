import { type Place, shownName } from './document-place.ts'
import type { Allocation, Serve, Split } from './document.ts'
import { rangesMeaning, standingMeaning } from './hash-meaning.ts'
import { shareMeaning, stepsMeaning } from './step-meaning.ts'

/** Tells when a variant that something serves is none of a flag's; null is the next layer, which there always is. */
export function variantMeaning(variant: string | null | undefined, variants: readonly string[], at: Place): void {
  if (variant === undefined || variant === null || variants.includes(variant)) return
  at.say(`names the variant ${JSON.stringify(shownName(variant))}, and there are ${shownNames(variants)}`)
}

const MOST_NAMES = 10

/** Names in words, up to some. */
export function shownNames(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const more = names.length > MOST_NAMES ? [`${names.length - MOST_NAMES} more`] : []
  return [...names.slice(0, MOST_NAMES).map(shownName), ...more].join(', ')
}

/** Tells what is wrong with an outcome. Rules within it are parts of their own. */
export function serveMeaning(serve: Serve, variants: readonly string[], at: Place): void {
  if (serve === null || typeof serve === 'string') return variantMeaning(serve, variants, at)
  if ('split' in serve) splitMeaning(serve, variants, at)
  else if ('alloc' in serve) allocationMeaning(serve, variants, at)
}

function splitMeaning(serve: Split, variants: readonly string[], at: Place): void {
  for (const name of Object.keys(serve.split)) variantMeaning(name, variants, at.at('split', name))
  weightsMeaning(serve.split, at.at('split'))
  coverageMeaning(serve.coverage, at.at('coverage'))
  variantMeaning(serve.rest, variants, at.at('rest'))
  standingMeaning(serve, at)
}

function coverageMeaning(coverage: Split['coverage'], at: Place): void {
  if (typeof coverage === 'number') shareMeaning(coverage, at)
  else if (coverage !== undefined) {
    stepsMeaning(coverage, at)
    for (const [index, { gate }] of coverage.entries())
      if (gate === true) at.at(index, 'gate').say('means nothing here: only the steps of a rollout wait for approval')
  }
}

function weightsMeaning(split: Split['split'], at: Place): void {
  const weights = Object.entries(split)
  for (const [name, weight] of weights)
    if (!(weight >= 0 && weight < Infinity)) at.at(name).say(`must be a number from 0 on, but is ${weight}`)
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  if (total === 0) at.say('must give some variant more than nothing')
  if (total === Infinity) at.say('must have weights whose sum a number can hold')
}

function allocationMeaning(serve: Allocation, variants: readonly string[], at: Place): void {
  serve.alloc.forEach(([name], index) => variantMeaning(name, variants, at.at('alloc', index, 0)))
  rangesMeaning(
    serve.alloc.map(([, from, to]) => [from, to]),
    at.at('alloc'),
  )
  coverageMeaning(serve.coverage, at.at('coverage'))
  variantMeaning(serve.rest, variants, at.at('rest'))
  standingMeaning(serve, at)
}
