import path from 'node:path'
import { VarveError, type FlagsFile } from 'varve'
import { flagsFileSchema, flagsFileShape } from 'varve/documents'
import { isRecord } from './record.ts'
import type { Session } from './session.ts'
import { fileText, standardInput } from './value-input.ts'

/** Most that a file of flags, or an export of another product, may hold, in bytes. */
const MOST = 64 * 1_048_576

/** What some programs for Windows put before a text; to JSON it is no part of one. */
const BYTE_ORDER_MARK = /^\uFEFF/

/** A JSON document, from a file or (for `-`) from standard input. Throws IMPORT_UNREADABLE, or USAGE where it cannot be read. */
export async function jsonDocument(session: Session, file: string, vendor: string): Promise<unknown> {
  const text =
    file === '-' ? await standardInput(session, MOST) : await fileText(path.resolve(session.cwd, file), file, MOST)
  try {
    return JSON.parse(text.replace(BYTE_ORDER_MARK, ''))
  } catch (error) {
    throw unreadable(vendor, `${file} is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** A file of flags as it is evaluated: what is wrong with a single flag is for whoever asks for it. Throws IMPORT_UNREADABLE. */
export async function looseFlagsFile(session: Session, file: string): Promise<FlagsFile> {
  const document = await jsonDocument(session, file, 'varve')
  if (!isRecord(document) || !isRecord(document['flags'])) throw unreadable('varve', `${file} has no object "flags"`)
  if (document['segments'] !== undefined && !isRecord(document['segments']))
    throw unreadable('varve', `"segments" of ${file} is no object`)
  return document as unknown as FlagsFile
}

/** A document as the file of flags that it has to be. Throws IMPORT_UNREADABLE with everything that is wrong. */
export function strictFlagsFile(document: unknown): FlagsFile {
  const { document: file, problems = [] } = flagsFileShape(document)
  if (file !== undefined) return file
  throw unreadable('varve', problems.map(({ path: at, issue }) => `${at} ${issue}`.trim()).join('; '))
}

/** A file of flags as text, members in a fixed order. */
export function flagsFileText({ contexts, flags, segments, segmentDocs }: FlagsFile): string {
  const file = {
    $schema: flagsFileSchema['$id'],
    ...(contexts === undefined ? {} : { contexts }),
    flags,
    ...(segments === undefined ? {} : { segments }),
    ...(segmentDocs === undefined ? {} : { segmentDocs }),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

function unreadable(vendor: string, reason: string): VarveError<'IMPORT_UNREADABLE'> {
  return new VarveError('IMPORT_UNREADABLE', { vendor, reason })
}
