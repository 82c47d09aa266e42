import type { Proposal, Rule } from '../core/definition/validator.ts'
import type { Problem } from '../core/errors.ts'
import { freeze } from '../core/json.ts'
import { parseScope, type Audience } from '../core/layers/audience.ts'
import { layerList, resolve, type LayerList } from '../core/layers/layer.ts'
import { originText } from '../core/layers/origin.ts'
import { isRecorded } from '../core/layers/explanation.ts'
import type { Timers } from '../core/ports.ts'
import type { Change } from '../core/revisions/revision.ts'
import { Secret } from '../core/secret.ts'
import type { Present } from './present.ts'
import { withoutSecrets } from './rule-sentence.ts'
import { scopesOf } from './snapshot.ts'
import { verdict } from './verdict.ts'

/** Rules that values in force break: by what sources and defaults say, or only together with what is stored. */
export interface RuleVerdict {
  readonly errors: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/**
 * Asks the rules across keys about the values in force. One that sources and defaults break by themselves stops a start;
 * one that is broken only by stored values is told, because a start must not depend on what was stored since.
 */
export async function brokenRules(
  present: Present,
  rules: readonly Rule[],
  timers: Timers,
  layers: LayerList = present.layers,
): Promise<RuleVerdict> {
  const errors: Problem[] = []
  const warnings: Problem[] = []
  const unstored = layerList(
    layers.usual.filter(({ name }) => !isRecorded(name)),
    layers.pins,
  )
  for (const { name, check } of rules) {
    const asked = new Set<string>()
    const secrets: unknown[] = []
    const issue = (list: LayerList): Promise<string | undefined> =>
      verdict(() => check(noting(proposal(present, list, []), asked, secrets)), {
        timers,
        secret: () => isAnySecret(present, asked),
      })
    const broken = await issue(layers)
    if (broken === undefined) continue
    const problem: Problem = {
      ...{
        code: 'INVALID_VALUE',
        key: name,
        issue: `is a rule that is broken: ${withoutSecrets(broken, present, layers, secrets)}`,
      },
      ...whereabouts(present, layers, asked),
    }
    if ((await issue(unstored)) === undefined) warnings.push({ ...problem, severity: 'warning' })
    else errors.push(problem)
  }
  return { errors, warnings }
}

/** The same proposal, which notes the keys that are asked for, and the secrets that are given. */
export function noting(proposed: Proposal, asked: Set<string>, secrets: unknown[] = []): Proposal {
  const get: Proposal['get'] = (key, scope) => {
    asked.add(key)
    const value = proposed.get(key, scope)
    if (value instanceof Secret) secrets.push(value)
    return value
  }
  return { ...proposed, get }
}

/** Where the values stand that a rule looked at, and what to do about them. */
function whereabouts(
  present: Present,
  layers: LayerList,
  asked: ReadonlySet<string>,
): Pick<Problem, 'origin' | 'remedy'> {
  if (asked.size === 0) return {}
  const scopes = scopesOf(present.audience)
  const places = [...asked].map(key => {
    const found = resolve(layers, key, scopes)
    return found === undefined ? `${key} (not set)` : `${key} (${originText(found.origin)})`
  })
  return { origin: places.join(', '), remedy: `Change ${[...asked].join(' or ')}.` }
}

function isAnySecret({ definitions }: Present, keys: ReadonlySet<string>): boolean {
  return [...keys].some(key => definitions.find(key)?.secret === true)
}

/** What a rule is asked about: the values that a list of layers gives, for everybody or for a scope. */
export function proposal(present: Present, layers: LayerList, changes: readonly Change[]): Proposal {
  const get = (key: string, scope?: string): unknown => {
    const { dimension, name } = scope === undefined ? {} : parseScope(scope)
    const audience: Audience = dimension === undefined ? present.audience : { ...present.audience, [dimension]: name }
    return resolve(layers, present.definitions.get(key).key, scopesOf(audience))?.value
  }
  return { get, changes: freeze(changes), environment: present.audience.environment ?? '' }
}
