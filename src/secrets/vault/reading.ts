import { isObject } from '../../core/json.ts'
import type { VaultAnswer } from './api.ts'
import type { Mount } from './mounts.ts'
import type { Answered, VaultSession } from './session.ts'
import type { Wanted } from './wanted.ts'

/** An answer to a read, the path that was asked for, and whether it is one of the versioned engine. */
export interface Read extends Answered {
  readonly path: readonly string[]
  readonly versioned: boolean
}

/** Reads a path in the way of the engine that is mounted there; in the likely ways where Vault does not tell which that is. */
export async function read(
  session: VaultSession,
  wanted: Wanted,
  { mount, signal }: { mount: Mount | undefined; signal: AbortSignal },
): Promise<Read> {
  const depth = mount?.depth ?? 1
  const plain = (): Promise<Read> => ask(session, wanted, { path: wanted.path, versioned: false, signal })
  if (mount !== undefined && mount.kind !== 'kv-2') return plain()
  const path = dataPath(wanted.path, mount === undefined ? undefined : depth)
  const versioned = await ask(session, wanted, { path, versioned: true, signal })
  if (mount !== undefined || !isRefused(versioned)) return versioned
  const unversioned = await plain()
  return isRefused(unversioned) && unversioned.answer.status === 403 ? versioned : unversioned
}

/** The path of a versioned secret's data: `secret/shop` is `secret/data/shop` there; one that says so already stays. */
function dataPath(path: readonly string[], depth: number | undefined): readonly string[] {
  const isThere = depth === undefined ? path.includes('data', 1) : path[depth] === 'data'
  return isThere ? path : path.toSpliced(depth ?? 1, 0, 'data')
}

async function ask(
  session: VaultSession,
  { namespace, version }: Wanted,
  { path, versioned, signal }: { path: readonly string[]; versioned: boolean; signal: AbortSignal },
): Promise<Read> {
  const query = versioned && version !== undefined ? { query: { version } } : {}
  return { ...(await session.ask({ path, namespace, ...query }, signal)), path, versioned }
}

function isRefused({ answer }: Read): boolean {
  return answer.status !== 200 && versionIn(answer) === undefined
}

/** A version of a secret, and whether it is still there. */
export interface Version {
  readonly number: number
  readonly destroyed: boolean
  /** When it was deleted, as Vault writes it; empty for one that was not. */
  readonly deleted: string
}

/** What a versioned answer says of its version: a deleted one has nothing else. */
export function versionIn({ body }: VaultAnswer): Version | undefined {
  const metadata = isObject(body['data']) ? body['data']['metadata'] : undefined
  if (!isObject(metadata) || typeof metadata['version'] !== 'number') return undefined
  const { version: number, destroyed, deletion_time: deleted } = metadata
  return { number, destroyed: destroyed === true, deleted: typeof deleted === 'string' ? deleted : '' }
}
