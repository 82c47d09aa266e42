import { isObject } from '../../core/json.ts'
import type { VaultSession } from './session.ts'
import type { Wanted } from './wanted.ts'

/** What a mount is: the second or first version of the key-value engine, or an engine whose paths are asked as they are. */
export type MountKind = 'kv-2' | 'kv-1' | 'other'

/** Where a path is mounted. */
export interface Mount {
  readonly kind: MountKind
  /** How many segments of the path are the mount's own. */
  readonly depth: number
}

/** Which engine is mounted where: asked once, as Vault's own client asks, and again once a path was not found there. */
export class Mounts {
  readonly #session: VaultSession
  /** By namespace and mount: `\0secret`. */
  readonly #known = new Map<string, Mount>()

  constructor(session: VaultSession) {
    this.#session = session
  }

  /** The mount of a path; undefined when Vault does not tell. Throws a Refusal. */
  async of(wanted: Wanted, signal: AbortSignal): Promise<Mount | undefined> {
    const known = this.#find(wanted)
    if (known !== undefined) return known
    const { path, namespace } = wanted
    const question = { path: ['sys', 'internal', 'ui', 'mounts', ...path], namespace }
    const { answer } = await this.#session.ask(question, signal)
    const told = isObject(answer.body['data']) ? answer.body['data'] : {}
    if (answer.status !== 200 || typeof told['path'] !== 'string') return undefined
    const mount = told['path'].replace(/\/$/, '').split('/')
    if (mount.some((segment, index) => segment !== path[index])) return undefined
    const found = { kind: kindOf(told['type'], told['options']), depth: mount.length }
    this.#known.set(nameOf(wanted, found.depth), found)
    return found
  }

  /** Forgets what was known of a path's mount: it may have become another. */
  forget(wanted: Wanted): void {
    for (let depth = 1; depth < wanted.path.length; depth += 1) this.#known.delete(nameOf(wanted, depth))
  }

  /** The deepest known mount would be the right one; no mount is below another. */
  #find(wanted: Wanted): Mount | undefined {
    return wanted.path.flatMap((_, index) => this.#known.get(nameOf(wanted, index + 1)) ?? [])[0]
  }
}

function nameOf({ namespace = '', path }: Wanted, depth: number): string {
  return `${namespace}\0${path.slice(0, depth).join('/')}`
}

function kindOf(type: unknown, options: unknown): MountKind {
  if (type !== 'kv' && type !== 'generic') return 'other'
  return isObject(options) && options['version'] === '2' ? 'kv-2' : 'kv-1'
}
