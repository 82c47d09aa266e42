import { NOT_HERE } from './not-here.ts'
import type { Varve } from '../../runtime/varve.ts'
import { Landing } from './landing.ts'
import type { Requests } from './requests.ts'
import { releaseWrites } from './release-writes.ts'
import { rolloutWrites } from './rollout-writes.ts'
import { secretWrites } from './secret-writes.ts'
import { segmentWrites, tenantWrites } from './shared-writes.ts'
import { valueWrites } from './value-writes.ts'

/** The same Varve, whose changes are made by a server. Overrides stay what they are: this process's own. */
export function withWrites(varve: Varve, requests: Requests, now: () => number): Varve {
  const landing = new Landing(varve, requests)
  Object.assign(varve.segments, segmentWrites(landing))
  Object.assign(varve.tenants, tenantWrites(landing))
  Object.assign(varve.secrets, secretWrites(landing))
  return Object.assign(
    varve,
    valueWrites(varve, landing),
    releaseWrites(landing),
    rolloutWrites(varve, landing, now),
    NOT_HERE,
  )
}
