import type { Json } from 'varve'
import { admitted, isHarmless } from '../admission.ts'
import type { Remarks } from '../imported.ts'
import type { UnleashFeature, UnleashVariant } from './document.ts'
import type { UnleashImport } from './unleash-import.ts'

/** Names that are Varve's own among the variants of a feature with variants. */
export const DISABLED = 'disabled'
/** Served to who is enabled and gets no variant: Unleash calls that variant `disabled` too. */
export const ENABLED = 'enabled'

/** The variants of one feature, its own and those of its strategies, under names that are Varve's. */
export class VariantNames {
  readonly #names = new Map<string, string>()
  readonly #values = new Map<string, Json>()
  readonly #unleashNames = new Map<string, string>()

  constructor(feature: UnleashFeature, context: UnleashImport) {
    const all = [...feature.variants, ...(feature.strategies ?? []).flatMap(({ variants }) => variants)]
    const hasPayload = all.some(({ payload }) => payload !== undefined)
    this.#add(DISABLED, DISABLED, hasPayload ? null : DISABLED)
    this.#add(ENABLED, DISABLED, hasPayload ? null : ENABLED)
    for (const variant of all) {
      const identity = identityOf(variant)
      if (this.#names.has(identity)) continue
      const name = this.#free(variant.name)
      this.#names.set(identity, name)
      this.#add(name, variant.name, valueOf(variant, hasPayload, { feature, context }))
      if (name === variant.name) continue
      const note = `The variant ${variant.name} is called ${name}: there is another of that name.`
      context.remarks.add({ flag: feature.name, feature: 'variant', note, severity: 'note' })
    }
  }

  /** True when the feature has variants at all, so that it is more than on or off. */
  get any(): boolean {
    return this.#names.size > 0
  }

  /** Every variant with its value. */
  get values(): { readonly [name: string]: Json } {
    return Object.fromEntries(this.#values)
  }

  /** True when some value is not the variant's own name. */
  get hasPayloads(): boolean {
    return [...this.#values].some(([name, value]) => value !== name && value !== this.#unleashNames.get(name))
  }

  /** The name of a variant of Unleash. */
  of(variant: UnleashVariant): string {
    return this.#names.get(identityOf(variant)) ?? variant.name
  }

  /** Every variant that means: enabled, and, where names are given, called one of these by Unleash. */
  enabled(called: readonly string[]): readonly string[] {
    const names = [...this.#unleashNames].filter(([name]) => name !== DISABLED)
    return names.filter(([, unleash]) => called.length === 0 || called.includes(unleash)).map(([name]) => name)
  }

  #add(name: string, unleashName: string, value: Json): void {
    this.#values.set(name, value)
    this.#unleashNames.set(name, unleashName)
  }

  #free(name: string): string {
    let free = name
    for (let count = 2; this.#values.has(free) || !isHarmless(free); count += 1) free = `${name}-${count}`
    return free
  }
}

function identityOf({ name, payload }: UnleashVariant): string {
  return JSON.stringify([name, payload?.type, payload?.value])
}

/** What a variant is part of. */
interface Around {
  readonly feature: UnleashFeature
  readonly context: UnleashImport
}

function valueOf(variant: UnleashVariant, hasPayload: boolean, { feature, context }: Around): Json {
  const { name, payload } = variant
  if (payload === undefined) return hasPayload ? null : name
  const { type, value } = payload
  const read = type === 'json' ? parsed(value, context.remarks) : type === 'number' ? numeric(value) : value
  if (read !== undefined) return read
  const note = `The payload of the variant ${name} is no ${type}, and stays the text it is.`
  context.remarks.add({ flag: feature.name, feature: 'payload', note, severity: 'changed' })
  return value
}

function parsed(text: string, remarks: Remarks): Json | undefined {
  try {
    return admitted('Unleash', JSON.parse(text), remarks) as Json
  } catch {
    // Not JSON, or none that a flag can hold: the caller keeps the text, and says so.
    return undefined
  }
}

function numeric(text: string): number | undefined {
  const value = text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}
