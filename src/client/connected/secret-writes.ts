import type { Json } from '../../core/json.ts'
import type {
  Destroyed,
  DestroyOptions,
  RotateOptions,
  SecretAccess,
  SecretAccessOptions,
  SecretListing,
  SecretListOptions,
  StoredSecrets,
} from '../../runtime/secrets/stored-secrets.ts'
import type { Signature } from '../../runtime/signature.ts'
import type { Written } from '../../runtime/varve.ts'
import type { When } from '../../runtime/when.ts'
import type { Landing } from './landing.ts'
import { notHere } from './not-here.ts'
import { valueSent, whenSent } from './value-writes.ts'

const secretPath = (key: string, rest = ''): string => `/v1/secrets/${encodeURIComponent(key)}${rest}`

type RevealOptions = Signature & { readonly scope?: string; readonly at?: When }

/** The same over the wire, where what is not there is null. */
type DestroyedThere = Omit<Destroyed, 'revision' | 'scrubbed'> & {
  readonly revision: number | null
  readonly scrubbed: boolean | null
}

/** Changes of secrets. What they are sealed in, and with, stays at the server. */
export function secretWrites(landing: Landing): Partial<Record<keyof StoredSecrets<object>, unknown>> {
  const { requests } = landing
  return {
    rotate(key: string, value: unknown, options: RotateOptions): Promise<Written> {
      const { message, scope, window, lead } = options
      const body = { ...valueSent(value), window, lead, message, scope }
      return landing.made({ method: 'POST', path: secretPath(key, '/rotate'), body }, options)
    },
    async list({ keys, scope }: SecretListOptions = {}): Promise<SecretListing[]> {
      const query = keys === undefined ? {} : { keys }
      const { items } = await requests.ask<{ items: SecretListing[] }>({ method: 'GET', path: '/v1/secrets', query })
      return items.filter(one => scope === undefined || (one.scope ?? null) === scope)
    },
    async *accesses({ keys = '*', limit = Infinity }: SecretAccessOptions = {}): AsyncGenerator<SecretAccess> {
      if (keys.endsWith('*')) await notHere('Who saw which secrets', 'Ask for one key: it is told key by key.')()
      const { accesses } = await requests.ask<{ accesses: SecretAccess[] }>({ method: 'GET', path: secretPath(keys) })
      yield* accesses.slice(0, limit)
    },
    async reveal(key: string, options: RevealOptions): Promise<Json> {
      const { message, scope, at } = options
      const body = { message, scope, ...(at === undefined ? {} : { when: whenSent(at) }) }
      const asked = { method: 'POST', path: secretPath(key, '/reveal'), body } as const
      return (await requests.ask<{ value: Json }>(asked)).value
    },
    async destroy(key: string, options: DestroyOptions): Promise<Destroyed> {
      const { message, scope, revisions } = options
      const which = typeof revisions === 'string' ? { which: revisions } : { revisions }
      const body = { ...which, message, scope }
      const asked = { method: 'POST', path: secretPath(key, '/destroy'), body } as const
      const { revision, scrubbed, ...rest } = await landing.landed(() => requests.ask<DestroyedThere>(asked))
      return { ...rest, revision: revision ?? undefined, scrubbed: scrubbed ?? undefined }
    },
    rotateKey: notHere(
      'Rotating the encryption key',
      'Run `varve secret rotate-key` where the store and its keys are.',
    ),
    fingerprint: notHere('A fingerprint', 'Ask where the store and its keys are: `varve secret fingerprint`.'),
  }
}
