import { VarveError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Platform } from '../core/ports.ts'
import type { Share } from '../core/rollouts/document.ts'
import type { Desk } from './desk.ts'
import type { Present } from './present.ts'

/** What rollouts work with. */
export interface RolloutParts {
  readonly desk: Desk
  readonly present: Present
  readonly platform: Platform
}

/** Where a change is made. */
export function place(key: string, scope: string | undefined): { key: string; scope?: string } {
  return scope === undefined ? { key } : { key, scope }
}

/** Throws ROLLOUT_SHRINKS where somebody would lose what they have. */
export function refuseFewer(key: string, now: Share, first: Share): void {
  if (first < now) throw new VarveError('ROLLOUT_SHRINKS', { key, now: now / 1000, first: first / 1000 })
}

/** What a rollout's note says. */
export function noteOf(id: string, action: string): JsonObject {
  return { rollout: id, action }
}
