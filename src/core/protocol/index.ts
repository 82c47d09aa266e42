/**
 * varve/protocol: what server, remote client, store over HTTP and console agree on: shapes and constants, nothing that runs.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { isPermission, isRole, permissions, rolePermissions, roles } from './permissions.ts'
export type { Permission, Role } from './permissions.ts'
export { doorRecords, logLimits } from './log.ts'
export type { LogAnswer, LogAppend, LogAppended, LogPage, LogRecords, LogSnapshot, LogSnapshotAnswer } from './log.ts'
export { problemError } from './problem-error.ts'
export type { ChangeEvent, EndEvent, HelloEvent, LiveEvents, ResyncEvent, RevisionEvent, StoreEvent } from './events.ts'
export { entityTag, expectedIn, namesTag } from './entity-tag.ts'
export { headers, pageLimits, requestLimits, REVISION_PATIENCE } from './headers.ts'
export { PROBLEM_MEDIA, PROBLEM_TYPE, statusOf, titleOf } from './problem.ts'
export type { ProblemDocument } from './problem.ts'
export type { RolloutBrief, ValueItem } from './value-item.ts'
export { VERSION } from '../version.ts'
