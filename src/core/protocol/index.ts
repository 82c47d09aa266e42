/**
 * varve/protocol: what server, remote client, store over HTTP and console agree on: shapes and constants, nothing that runs.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { isPermission, isRole, permissions, rolePermissions, roles } from './permissions.ts'
export type { Permission, Role } from './permissions.ts'
