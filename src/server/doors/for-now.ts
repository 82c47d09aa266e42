import type { Host } from '../host.ts'
import type { Authenticate } from './authenticate.ts'
import { permissionsOf, type Principal } from './principal.ts'

const DEVELOPER: Principal = {
  ...{ name: 'developer', kind: 'development', id: 'development', role: 'admin', origin: 'api' },
  permissions: permissionsOf('admin'),
}

/** Lets everybody in where the server is for development or a test, and nobody anywhere else. */
export function authenticatorFor({ options }: Host): Authenticate {
  const open = options.environment === 'development' || options.environment === 'test'
  return () => Promise.resolve(open ? DEVELOPER : undefined)
}
