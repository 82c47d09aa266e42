import type { Json } from '../../core/json.ts'
import type { Audience } from '../../core/layers/audience.ts'
import type { Explanation } from '../../core/layers/explanation.ts'
import type { LayerName } from '../../core/layers/layer.ts'
import type { Moment } from '../../core/revisions/revision.ts'
import type { Reason } from '../../core/rollouts/evaluation.ts'

/** What one key answered in a call. */
export interface UsedValue {
  readonly key: string
  /** Who it was asked for, where that is not who the call is for. */
  readonly audience?: Audience
  /** `••••` for a secret; null where no layer had one, and the caller's own fallback served. */
  readonly value: Json
  readonly layer: LayerName
  readonly reason: Reason
  readonly variant?: string
  /** The rule, or the rollout, that decided. */
  readonly ruleId?: string
  /** The revision that the value, or the document that decided, comes from. */
  readonly revision?: number
}

/** What a call used: enough to answer it once more, and to say why it went as it did. */
export interface Usage {
  readonly moment: Moment
  /** Who the call was for. */
  readonly audience: Audience
  /** Each key once for each audience, in the order of their first use. */
  readonly values: readonly UsedValue[]
  /** How many further ones were used and are not told. */
  readonly more: number
}

/** The most keys that are told of one call. */
export const MOST_USED = 500

/** What can explain a key. */
interface Explaining {
  explain(key: string): Explanation
}

/** What somebody was answered: by which reader, and which keys. */
interface Noted {
  readonly reader: Explaining
  readonly audience: Audience | undefined
  readonly keys: Set<string>
}

/** Notes which keys a call asks for. What they answered is worked out when the call has ended: its moment is fixed. */
export class UsageNotes {
  readonly #noted: Noted[] = []
  #count = 0
  #more = 0

  /** Takes note of the keys asked through a reader; `audience` where it is not the call's own. */
  of(reader: Explaining, audience?: Audience): (key: string) => void {
    const keys = new Set<string>()
    this.#noted.push({ reader, audience, keys })
    return key => this.#note(keys, key)
  }

  #note(keys: Set<string>, key: string): void {
    if (keys.has(key)) return
    if (this.#count === MOST_USED) this.#more += 1
    else {
      this.#count += 1
      keys.add(key)
    }
  }

  /** What was used. */
  usage(moment: Moment, audience: Audience): Usage {
    return { moment, audience, values: this.#noted.flatMap(usedValues), more: this.#more }
  }
}

/** What can explain a key for whom it is asked. */
interface Answering {
  readonly moment: Moment
  for(audience: Audience): Explaining
}

/**
 * What a call used that told each of these keys to each of these audiences, for who keeps access records of answers. It is
 * told as a call for the first of them. A key that nobody was answered is left out: there is none, or a tenant is missing.
 */
export function usageOf(reader: Answering, audiences: readonly Audience[], keys: Iterable<string>): Usage {
  const [first = {}] = audiences
  const notes = new UsageNotes()
  const all = [...keys]
  for (const audience of audiences) {
    const note = notes.of(reader.for(audience), audience === first ? undefined : audience)
    for (const key of all) note(key)
  }
  return notes.usage(reader.moment, first)
}

function usedValues({ reader, audience, keys }: Noted): UsedValue[] {
  return [...keys].flatMap(key => {
    const explanation = explained(reader, key)
    return explanation === undefined ? [] : [usedValue(explanation, audience)]
  })
}

function explained(reader: Explaining, key: string): Explanation | undefined {
  try {
    return reader.explain(key)
  } catch {
    return undefined
  }
}

function usedValue(explanation: Explanation, audience: Audience | undefined): UsedValue {
  const { key, value, layer, reason, variant, ruleId, origin } = explanation
  return {
    ...{ key, value, layer, reason },
    ...(audience === undefined ? {} : { audience }),
    ...(variant === undefined ? {} : { variant }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...('revision' in origin ? { revision: origin.revision } : {}),
  }
}
