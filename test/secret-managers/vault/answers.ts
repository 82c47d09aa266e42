import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../../src/core/json.ts'
import type { Answered } from '../local-web.ts'

/** What Vault says of a token that it gives. */
export interface AuthTold {
  readonly client_token: string
  readonly policies: readonly string[]
  readonly lease_duration: number
  readonly renewable: boolean
  readonly metadata: JsonObject | null
}

/** A lease, as an answer has it. */
export interface LeaseTold {
  readonly lease_id: string
  readonly lease_duration: number
  readonly renewable: boolean
}

/** An answer in the envelope that all of Vault's have. */
export function told(
  data: unknown,
  {
    status = 200,
    lease,
    auth = null,
    warnings = null,
  }: {
    status?: number
    lease?: LeaseTold
    auth?: AuthTold | null
    warnings?: readonly string[] | null
  } = {},
): Answered {
  const body = {
    request_id: randomUUID(),
    ...(lease ?? { lease_id: '', renewable: false, lease_duration: 0 }),
    data,
    wrap_info: null,
    warnings,
    auth: auth && {
      ...auth,
      accessor: randomUUID(),
      token_policies: auth.policies,
      entity_id: '',
      token_type: 'service',
      orphan: true,
      mfa_requirement: null,
      num_uses: 0,
    },
    mount_type: '',
  }
  return { status, body }
}

/** What is answered when something was done. */
export const done: Answered = { status: 204 }

/** A refusal, with what Vault says of it. */
export function refused(status: number, ...errors: readonly string[]): Answered {
  return { status, body: { errors } }
}

export const absent = refused(404)
export const denied = refused(403, 'permission denied')
export const unsupported = refused(405, '1 error occurred:\n\t* unsupported operation\n\n')

/** What is said instead of a mount's kind to whoever may read nothing there. */
export function untold(path: readonly string[]): Answered {
  const asked = JSON.stringify(`${path.join('/')}/`)
  return refused(
    403,
    `preflight capability check returned 403, please ensure client's policies grant access to path ${asked}`,
  )
}
