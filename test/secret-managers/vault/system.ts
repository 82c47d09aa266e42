import { isObject } from '../../../src/core/json.ts'
import type { Answered } from '../local-web.ts'
import { absent, done, refused, told, untold } from './answers.ts'
import { Namespace } from './namespace.ts'
import { readPolicy } from './policies.ts'
import { type VaultRequest, textOf } from './request.ts'
import type { VaultState } from './state.ts'

const OPEN = new Set(['sys/health', 'sys/seal-status', 'sys/init', 'sys/unseal'])

/** True for what anybody is answered, sealed or not. */
export const isOpen = ({ whole }: VaultRequest): boolean => OPEN.has(whole)

/** What is answered below `sys/`. */
export function answerSystem(state: VaultState, namespace: Namespace, request: VaultRequest): Answered {
  const { whole, path, body } = request
  const [, part, ...rest] = path
  if (whole === 'sys/health') return health(state)
  if (whole === 'sys/seal-status')
    return { status: 200, body: { sealed: state.sealed, initialized: true, version: '1.21.1' } }
  if (whole === 'sys/init') return { status: 200, body: { initialized: true } }
  if (part === 'seal' || part === 'unseal') return seal(state, part === 'seal')
  if (part === 'leases') return state.leases.answer({ ...request, path: rest })
  if (part === 'policies' || part === 'policy') return policy(namespace, request)
  if (whole.startsWith('sys/internal/ui/mounts/')) return mountOf(namespace, request)
  if (part === 'mounts') return mount(namespace, request, rest)
  if (part === 'auth') return namespace.enable(rest.join('/'), body['type']) ? done : refused(400, 'unknown method')
  if (part === 'namespaces') return addNamespace(state, namespace, rest.join('/'))
  return absent
}

function health({ sealed }: VaultState): Answered {
  return { status: sealed ? 503 : 200, body: { initialized: true, sealed, standby: sealed, version: '1.21.1' } }
}

function seal(state: VaultState, sealed: boolean): Answered {
  state.sealed = sealed
  return done
}

function policy({ policies }: Namespace, { path, method, body }: VaultRequest): Answered {
  const name = path.at(-1) ?? ''
  if (method === 'DELETE') policies.delete(name)
  else if (method === 'GET') return policies.has(name) ? told({ name }) : absent
  else policies.set(name, readPolicy(textOf(body['policy'])))
  return done
}

function mountOf(namespace: Namespace, request: VaultRequest): Answered {
  const found = namespace.find(request.path.slice(4))
  if (found === undefined) return untold(request.path.slice(4))
  const { mount: at, part } = found
  return told({ type: part.type, options: part.options, path: `${at}/`, description: '', local: false })
}

function mount(namespace: Namespace, { method, body }: VaultRequest, rest: readonly string[]): Answered {
  const at = rest.join('/')
  if (method === 'DELETE') namespace.parts.delete(at)
  if (method === 'DELETE') return done
  if (namespace.parts.has(at)) return refused(400, `path is already in use at ${at}/`)
  const options = isObject(body['options']) ? body['options'] : {}
  return namespace.mount(at, body['type'], options['version']) ? done : refused(400, 'unknown engine')
}

function addNamespace(state: VaultState, parent: Namespace, name: string): Answered {
  const full = [parent.name, name].filter(Boolean).join('/')
  state.namespaces.set(full, new Namespace(full, state))
  return told({ path: `${full}/` })
}
