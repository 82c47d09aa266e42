import { VarveError } from '../../core/errors.ts'
import { parseScope } from '../../core/layers/audience.ts'
import type { Platform } from '../../core/ports.ts'
import type { Change, Entry } from '../../core/revisions/revision.ts'
import { uuidv7 } from '../../core/revisions/uuid.ts'
import { EVERYONE, type RolledOut, type RolloutDocument, type Step } from '../../core/rollouts/document.ts'
import { shareAt } from '../../core/rollouts/course.ts'
import { rolloutOf } from '../../core/rollouts/whole-document.ts'
import { milliseconds } from '../../core/time.ts'
import type { Desk } from '../desk.ts'
import type { DocumentTools } from '../document-tools.ts'
import type { Present } from '../present.ts'
import { place } from '../rollout-parts.ts'
import { saltFor } from '../salt.ts'
import type { Sealing } from './sealing.ts'
import { notSecret } from './secret-values.ts'
import { standingOf } from '../standing.ts'
import type { RotateOptions } from './stored-secrets.ts'
import type { Written } from '../varve.ts'

/** How long the former value is accepted when nobody says otherwise. */
const WINDOW = '1d'

/** What rotating works with. */
export interface RotationParts {
  readonly desk: Desk
  readonly present: Present
  readonly platform: Pick<Platform, 'random'>
  readonly tools: Pick<DocumentTools, 'sealing'>
}

/** When the new value serves, and when the former one is accepted no more: in milliseconds from now. */
interface Spans {
  readonly lead: number
  readonly window: number
}

/**
 * Stores a new value of a secret that everybody is served from one instant on, with a span before and after in which both
 * are accepted: a rollout, whose shares are nobody and everybody. Without such spans it is a plain value.
 */
export async function rotateSecret(
  { desk, present, platform, tools: { sealing } }: RotationParts,
  key: string,
  input: unknown,
  { window = WINDOW, lead = 0, ...options }: RotateOptions,
): Promise<Written> {
  const definition = desk.writable(key)
  if (!definition.secret) throw notSecret(definition.key)
  const { scope, locked, ...rest } = options
  if (scope !== undefined) parseScope(scope)
  const spans = { lead: Math.round(milliseconds(lead)), window: Math.round(milliseconds(window)) }
  const leaf = desk.leaf(definition, input)
  await desk.fresh()
  const id = uuidv7(present.now(), platform.random)
  const isPlain = spans.lead + spans.window === 0
  return desk.submit({
    kind: isPlain ? 'set' : 'rollout',
    note: { ...(isPlain ? {} : { rollout: id }), action: 'rotate', ...spans },
    options: rest,
    changes: async state => {
      const standing = standingOf(state, definition, scope)?.entry
      const candidate = await leaf(state, scope)
      const at = Math.max(state.at, Math.floor(present.now()))
      const document = async (): Promise<RolloutDocument> => ({
        ...{ id, unit: 'user', salt: await saltFor(desk, definition, scope, standing), hash: 'varve' as const },
        ...{
          candidate,
          baseline: served(formerOf(standing, at), sealing),
          steps: stepsOf(spans, at),
          approvedThrough: -1,
        },
      })
      const entry = isPlain ? candidate : { rollout: await document() }
      const isLocked = locked === true || standing?.locked === true
      const own = isLocked ? { ...entry, locked: true as const } : entry
      return [{ ...place(definition.key, scope), op: 'set', entry: own } satisfies Change]
    },
  })
}

/** Everybody has it at one step, and nothing happens at the other but that the former value is accepted no more. */
function stepsOf({ lead, window }: Spans, at: number): Step[] {
  const serves = { at: at + lead, share: EVERYONE }
  return window === 0 ? [serves] : [serves, { at: serves.at + window, share: EVERYONE }]
}

/** What is accepted further: not what stands in the open where nobody is served that. */
function served(former: RolledOut | null, { servesPlaintext }: Pick<Sealing, 'servesPlaintext'>): RolledOut | null {
  return former !== null && 'value' in former && !servesPlaintext ? null : former
}

/** What is served until now. Of a rollout that is under way, only that: two values are accepted at a time, never three. */
function formerOf(standing: Entry | undefined, at: number): RolledOut | null {
  if (standing === undefined) return null
  if (!('rollout' in standing)) {
    const { locked: _locked, ...entry } = standing
    return entry
  }
  const rollout = rolloutOf(standing)
  if (rollout === undefined) throw new VarveError('USAGE', { issue: 'The rollout under way is damaged.' })
  return shareAt(rollout, at) >= EVERYONE ? rollout.candidate : rollout.baseline
}
