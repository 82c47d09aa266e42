import path from 'node:path'
import { VarveError } from '../core/errors.ts'
import type { SecretManager, SecretReference } from '../core/ports.ts'
import { readSecretFile, type UnreadFile } from './files/secret-file.ts'
import { watchSecretFile } from './files/watch.ts'
import { givenUp, takesNoParameters } from './local.ts'

/** Which files `file:` references may name. */
export interface FilesOptions {
  /** What no path may lead out of, links included; when absent paths lead anywhere. */
  readonly folder?: string | undefined
  /** Where relative paths begin: in `folder` when absent, in the working directory without one. */
  readonly base?: string | undefined
  /** Files, and folders of files, that are given to nobody, wherever links to them stand: the one with the keys of the store. */
  readonly except?: readonly string[] | undefined
  /** Told, once for each file, that others of this machine may read it; a warning of the process when absent. */
  readonly warn?: (message: string) => void
}

/**
 * Answers `file:` references: `file:/run/secrets/database` is what that file holds, `file:database.json#password` the
 * member of one that holds JSON. One line break at the end is left out; what is not UTF-8 is given as bytes. Files are
 * watched, mounts of Kubernetes among them, and may have 1 MiB.
 * @example managers: [files({ folder: '/run/secrets' })]
 */
export function files(options: FilesOptions = {}): SecretManager {
  const { folder, base = folder ?? '', warn = warnOfProcess } = options
  const name = folder === undefined ? 'files' : `files in ${folder}`
  const within = folder === undefined ? undefined : path.resolve(folder)
  const except = (options.except ?? []).map(file => path.resolve(file))
  const told = new Set<string>()
  const placeOf = (reference: SecretReference): string => path.resolve(base, pathIn(reference))
  return {
    name,
    schemes: ['file'],
    fetch: async (reference, { signal }) => {
      const place = placeOf(reference)
      if (signal.aborted) throw givenUp(reference, name)
      const read = await readSecretFile(place, { within, except })
      if ('trouble' in read) throw refusal(reference, name, read)
      if (read.isOpen && !told.has(place)) warn(openText(place))
      if (read.isOpen) told.add(place)
      return { value: textOf(read.bytes) ?? read.bytes, version: new Date(read.writtenAt).toISOString() }
    },
    watch: (reference, onChange) => watchSecretFile(placeOf(reference), onChange),
  }
}

const REMEDY = 'Write file:/run/secrets/database, or file:database.json#password for a file that holds JSON.'

function pathIn(reference: SecretReference): string {
  takesNoParameters(reference, REMEDY)
  const { text, path: place } = reference
  if (!place.includes('\0')) return place
  throw new VarveError('REFERENCE_INVALID', { reference: text, issue: 'names no file', remedy: REMEDY })
}

const CODES = { missing: 'SECRET_NOT_FOUND', forbidden: 'SECRET_FORBIDDEN', unfit: 'SECRET_MALFORMED' } as const

function refusal({ text }: SecretReference, manager: string, { trouble, reason, remedy }: UnreadFile): VarveError {
  return new VarveError(CODES[trouble], { reference: text, manager, reason, remedy })
}

/** Text without the one line break that editors and `echo` put at its end; undefined for what is not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch {
    return undefined
  }
}

function openText(place: string): string {
  return `${place} holds a secret, and can be read by other users of this machine. Run chmod 600 ${place}.`
}

function warnOfProcess(message: string): void {
  process.emitWarning(message, { type: 'VarveWarning', code: 'VARVE_SECRET_FILE_OPEN' })
}
