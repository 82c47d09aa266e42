import { readReference, schemeOf } from '../../core/secret-reference.ts'

/** A file with the keys of the store. */
export interface NamedKeyFile {
  /** Its path as the variable has it. */
  readonly path: string
  /** The member of it that holds the keys, where the file is JSON; otherwise it has one key a line. */
  readonly field?: string
}

/**
 * The files of keys that variables name: VARVE_ENCRYPTION_KEY_FILE, and a reference such as `file:/etc/shop/varve.keys` in
 * VARVE_ENCRYPTION_KEY. A reference that cannot be read names none.
 */
export function keyFilesOf(variables: Readonly<Record<string, string | undefined>>): readonly NamedKeyFile[] {
  const named = variables['VARVE_ENCRYPTION_KEY_FILE']?.trim() ?? ''
  return [...(named === '' ? [] : [{ path: named }]), ...referredIn(variables['VARVE_ENCRYPTION_KEY']?.trim() ?? '')]
}

function referredIn(text: string): readonly NamedKeyFile[] {
  if (schemeOf(text) !== 'file') return []
  try {
    const { path, field } = readReference(text)
    return [{ path, ...(field === undefined ? {} : { field }) }]
  } catch {
    return []
  }
}
