import { Refusal } from '../refusal.ts'
import type { Mount } from './mounts.ts'
import { versionIn, type Read, type Version } from './reading.ts'
import type { Wanted } from './wanted.ts'

/** Why a read gave no secret. */
export function refusalOf(read: Read, wanted: Wanted): Refusal {
  const { answer, path } = read
  const version = versionIn(answer)
  if (answer.status === 403) return read.ended ? ended() : forbidden(path)
  if (version !== undefined) return gone(version, path)
  if (answer.status === 404) return absent(read, wanted)
  return new Refusal('SECRET_NOT_FOUND', {
    reason: `is nothing that Vault reads: it answered ${answer.status} for ${path.join('/')}`,
    remedy: 'Look at the spelling of the path, and at the role or name at its end.',
  })
}

/** For what was read and is no secret. */
export function malformed(): Refusal {
  return new Refusal('SECRET_MALFORMED', {
    reason: 'was answered with something that has no data',
    remedy: 'Refer to a path that holds a secret.',
  })
}

/** For a version that is asked of an engine without versions. */
export function versionless({ path, version = '' }: Wanted, { depth }: Mount): Refusal {
  return new Refusal('SECRET_NOT_FOUND', {
    reason: `has no version ${version}: the engine at ${path.slice(0, depth).join('/')}/ keeps no versions`,
    remedy: 'Leave the version out.',
  })
}

function forbidden(path: readonly string[]): Refusal {
  return new Refusal('SECRET_FORBIDDEN', {
    reason: 'may not be read with the token that this program has',
    remedy: `Add to its policy: path "${path.join('/')}" { capabilities = ["read"] }.`,
  })
}

function ended(): Refusal {
  return new Refusal('SECRET_FORBIDDEN', {
    reason: 'was not fetched: the token for Vault has expired or was revoked',
    remedy: 'Give a new one, or let the program log in with vault({ auth }).',
  })
}

function gone({ number, destroyed, deleted }: Version, path: readonly string[]): Refusal {
  const [mount = '', , ...name] = path
  const undelete = `vault kv undelete -mount=${mount} -versions=${number} ${name.join('/')}`
  const [state, remedy] = destroyed
    ? ['was destroyed', 'Write the secret anew, or name another version.']
    : [`was deleted at ${deleted}`, `Undelete it (${undelete}), write it anew, or name another version.`]
  return new Refusal('SECRET_NOT_FOUND', { reason: `has a version ${number} that ${state}`, remedy })
}

function absent({ path }: Read, { version }: Wanted): Refusal {
  const [what, remedy] =
    version === undefined
      ? ['is not in Vault', 'Write it there']
      : [`has no version ${version} in Vault, or is not there at all`, 'Name a version that is there']
  return new Refusal('SECRET_NOT_FOUND', {
    reason: `${what}: there is nothing at ${path.join('/')}`,
    remedy: `${remedy}, or look at the spelling of its path.`,
  })
}
