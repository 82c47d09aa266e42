/**
 * What may be done over HTTP. `evaluate`: ask what somebody gets. `read`: see everything but secrets, with its history.
 * `write`: change values. `release`: flags, rollouts, segments. `secrets`: store, rotate, destroy and reveal secrets.
 * `admin`: tokens, sessions, links, the audit trail, overrides of the server's process. `log`: stand on the server as a store.
 */
export const permissions = ['evaluate', 'read', 'write', 'release', 'secrets', 'admin', 'log'] as const

/** One thing that somebody may do. */
export type Permission = (typeof permissions)[number]

/** What people and programs are, by a word instead of a list of permissions. */
export const roles = ['viewer', 'editor', 'releaser', 'secrets-admin', 'admin'] as const

/** A usual set of permissions, by name. */
export type Role = (typeof roles)[number]

/**
 * What each role may do. Nobody has `log` by a role: who stands on a server as a store writes what is checked by nobody, so
 * that is for tokens that were made for it.
 */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['evaluate', 'read'],
  editor: ['evaluate', 'read', 'write'],
  releaser: ['evaluate', 'read', 'write', 'release'],
  'secrets-admin': ['evaluate', 'read', 'secrets'],
  admin: ['evaluate', 'read', 'write', 'release', 'secrets', 'admin'],
}

/** True for the name of a role. */
export function isRole(text: unknown): text is Role {
  return roles.some(role => role === text)
}

/** True for the name of a permission. */
export function isPermission(text: unknown): text is Permission {
  return permissions.some(permission => permission === text)
}
