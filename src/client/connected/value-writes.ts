import type { Json } from '../../core/json.ts'
import { isReference } from '../../core/secret-reference.ts'
import { Secret } from '../../core/secret.ts'
import { drafted, type Edit, type Wanted } from '../../runtime/drafted.ts'
import type { ChangeOptions, NotedOptions, WriteOptions } from '../../runtime/signature.ts'
import type { Varve, Written } from '../../runtime/varve.ts'
import type { When } from '../../runtime/when.ts'
import type { Landing } from './landing.ts'

/** The address of one key, with what follows it. */
export const keyPath = (key: string, rest = ''): string => `/v1/values/${encodeURIComponent(key)}${rest}`

/** A point in history as a body has it. */
export function whenSent(when: When): Json {
  if (when instanceof Date) return when.toISOString()
  return typeof when === 'object' ? when.revision : when
}

/** A value as it is sent: a secret's own, or where it is kept. What is no JSON is refused by the server, which names the key. */
export function valueSent(value: unknown): { readonly value: unknown } | { readonly reference: string } {
  if (isReference(value)) return { reference: value.reference }
  return { value: value instanceof Secret ? value.reveal() : value }
}

/** Changes of values. */
export function valueWrites(varve: Varve, landing: Landing): object {
  return {
    ...placeWrites(varve, landing),
    ...severalWrites(landing),
    ...takingBack(landing),
    ...tagging(varve, landing),
  }
}

/** Changes of one key in one place. */
function placeWrites(varve: Varve, landing: Landing): object {
  return {
    async set(key: string, value: unknown, options: WriteOptions): Promise<Written> {
      const { message, scope, locked, expect } = options
      const sent = valueSent(value)
      if ('reference' in sent || typeof expect === 'object') {
        const place = { key, ...(scope === undefined ? {} : { scope }) }
        return several(landing, 'set', options, [{ ...place, value: { input: value, locked } }])
      }
      const body = { ...sent, message, scope, locked }
      return landing.made({ method: 'PUT', path: keyPath(key), body }, await seen(varve, key, options))
    },
    async delete(key: string, options: WriteOptions): Promise<Written | undefined> {
      const { message, scope } = options
      const body = { message, scope }
      return landing.change({ method: 'DELETE', path: keyPath(key), body }, await seen(varve, key, options))
    },
  }
}

/** Changes of several keys as one revision. */
function severalWrites(landing: Landing): object {
  return {
    change: (options: ChangeOptions, edit: Edit) => several(landing, 'set', options, drafted(edit)),
    import: (options: NotedOptions, edit: Edit) => several(landing, 'import', options, drafted(edit)),
  }
}

function several(
  landing: Landing,
  kind: 'set' | 'import',
  options: NotedOptions,
  wanted: readonly Wanted[],
): Promise<Written> {
  const { message, note } = options
  const body = { kind, changes: wanted.map(changeSent), message, ...(note === undefined ? {} : { note }) }
  return landing.made({ method: 'POST', path: '/v1/changes', body }, options)
}

/** Taking back what was changed. */
function takingBack(landing: Landing): object {
  return {
    rollback(key: string, options: WriteOptions & { to?: When; force?: boolean }): Promise<Written> {
      const { message, scope, force, to } = options
      const body = { message, scope, force, ...(to === undefined ? {} : { to: whenSent(to) }) }
      return landing.made({ method: 'POST', path: keyPath(key, '/rollback'), body }, options)
    },
    undo(revision: number, options: ChangeOptions & { force?: boolean }): Promise<Written> {
      const { message, force } = options
      return landing.made({ method: 'POST', path: `/v1/revisions/${revision}/undo`, body: { message, force } }, options)
    },
    restore(to: When, options: ChangeOptions & { force?: boolean }): Promise<Written | undefined> {
      const { message, force } = options
      const body = { to: whenSent(to), message, force }
      return landing.change({ method: 'POST', path: '/v1/restore', body }, options)
    },
  }
}

/** Naming a revision. */
function tagging(varve: Varve, landing: Landing): Pick<Varve, 'tag'> {
  return {
    async tag(name, { message, revision, id }) {
      const asked = { method: 'POST' as const, path: '/v1/tags', body: { name, message, revision } }
      const tag = await landing.requests.change<Awaited<ReturnType<Varve['tag']>>>(
        asked,
        id === undefined ? {} : { id },
      )
      await varve.refresh()
      return tag
    },
  }
}

/**
 * What a change expects where nobody says it: that the key was last touched by the revision that is known here, as for a change
 * that this process would make itself. Where the key has no history, the server goes by what it has seen.
 */
async function seen(varve: Varve, key: string, options: WriteOptions): Promise<WriteOptions> {
  if (options.expect !== undefined) return options
  for await (const { revision } of varve.history(key, { scope: options.scope ?? null, limit: 1 }))
    return { ...options, expect: revision }
  return options
}

function changeSent({ key, scope, value, flag, segment }: Wanted): object {
  if (segment !== undefined) return { segment: key, ...segment }
  if (flag !== undefined) return { key, scope, flag }
  if (value === undefined) return { key, scope, delete: true }
  return { key, scope, ...(value.locked === true ? { locked: true } : {}), ...valueSent(value.input) }
}
