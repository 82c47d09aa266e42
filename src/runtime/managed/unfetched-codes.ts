import type { ProblemCode } from '../../core/errors.ts'

/** What keeps a secret that is written rightly from being fetched. */
export const UNFETCHED: ReadonlySet<ProblemCode> = new Set([
  'SECRET_MANAGER_UNREACHABLE',
  'SECRET_FORBIDDEN',
  'SECRET_NOT_FOUND',
])
