import { type Audience, type ConditionTrace, type Tree, type Varve } from 'varve'
import { flagSet } from 'varve/documents'
import { hostPlatform } from 'varve/node'
import { storedFlags } from './flags-export.ts'
import { logicOf } from './json-logic.ts'
import type { Session } from './session.ts'
import { traceLines } from './trace-tree.ts'

/** Whether somebody is in a segment, and why. */
export interface Membership {
  readonly isIn: boolean
  /** The condition, as it was judged. */
  readonly condition: ConditionTrace | null
  readonly lines: readonly string[]
}

/** Asks a segment of the store about somebody, by a flag that nobody else has. */
export async function membership(
  session: Session,
  varve: Varve<Tree>,
  name: string,
  audience: Audience,
): Promise<Membership> {
  const { file } = await storedFlags(session, varve)
  const { digest, pattern } = hostPlatform()
  const matcher = await pattern?.()
  const key = `segment ${name}`
  const rules = [{ id: 'in', when: { segment: name }, serve: 'in' }]
  const asking = { variants: { in: true, out: false }, enabled: true, rules, serve: 'out', salt: '' }
  const flags = flagSet(
    { ...file, flags: { ...file.flags, [key]: asking } },
    { digest, logic: await logicOf(session.output), ...(matcher === undefined ? {} : { pattern: matcher }) },
  )
  const { value, trace } = flags.evaluate(key, audience, { now: session.now, trace: true })
  const condition = trace?.rules[0]?.when ?? null
  const [, ...lines] =
    trace === undefined ? [] : traceLines({ ...trace, rules: trace.rules.slice(0, 1) }, session.output)
  return { isIn: value === true, condition, lines }
}
