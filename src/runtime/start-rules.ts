import type { Proposal, Rule } from '../core/definition/validator.ts'
import type { Problem } from '../core/errors.ts'
import { freeze } from '../core/json.ts'
import { parseScope, type Audience } from '../core/layers/audience.ts'
import { layerList, resolve, type LayerList } from '../core/layers/layer.ts'
import { isRecorded } from '../core/layers/explanation.ts'
import type { Timers } from '../core/ports.ts'
import type { Change } from '../core/revisions/revision.ts'
import type { Present } from './present.ts'
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
    const issue = (list: LayerList): Promise<string | undefined> =>
      verdict(() => check(proposal(present, list, [])), { timers, secret: false })
    const broken = await issue(layers)
    if (broken === undefined) continue
    const problem: Problem = { code: 'INVALID_VALUE', key: name, issue: `is a rule that is broken: ${broken}` }
    if ((await issue(unstored)) === undefined) warnings.push({ ...problem, severity: 'warning' })
    else errors.push(problem)
  }
  return { errors, warnings }
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
