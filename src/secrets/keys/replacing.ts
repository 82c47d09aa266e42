import { constants } from 'node:fs'
import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unusable } from '../fernet/key.ts'
import { hasCode } from './failures.ts'
import { readKeyText } from './key-text.ts'
import { underLock } from './lock.ts'

/**
 * Replaces the text of a key file by what `edit` makes of it, at once and durably: whoever reads finds the one or the other,
 * after a power cut too. Owner and group stay, and nobody else may read it. Where `edit` returns undefined nothing is
 * written. One process at a time may do so, because one of two new keys would be lost. Throws ENCRYPTION_KEY_UNUSABLE.
 */
export async function replaceKeyText(name: string, edit: (text: string) => string | undefined): Promise<void> {
  const path = await realpath(name).catch(() => name)
  // Said of the file first, where there is none.
  readKeyText(path)
  const done = await translated(name, () =>
    underLock(`${path}.lock`, async isOurs => {
      const text = edit(readKeyText(path).text)
      if (text !== undefined) await replace(path, text, isOurs)
    }),
  )
  if (!done) throw unusable(name, 'is being replaced by somebody else', `Try again. If nobody is: rm ${path}.lock`)
}

async function replace(path: string, text: string, isOurs: () => Promise<boolean>): Promise<void> {
  const draft = `${path}.new`
  // What somebody left who was killed.
  await unlink(draft).catch(() => {})
  const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await fill(file, path, text)
    if (!(await isOurs())) throw unusable(path, 'was replaced by somebody else meanwhile', 'Try again.')
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => {})
    throw error
  } finally {
    await file.close()
  }
  const folder = await open(dirname(path), constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function fill(file: FileHandle, path: string, text: string): Promise<void> {
  const { uid, gid, mode } = await stat(path)
  await file.writeFile(text)
  const own = await file.stat()
  // A program of another user must still be able to read it; root's command must not take it away.
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid)
  await file.chmod((mode & 0o660) | 0o600)
  await file.sync()
}

async function translated<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM')) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const remedy = 'Change it where it comes from, or give its folder to this user.'
    throw Object.assign(unusable(name, `cannot be replaced (${code})`, remedy), { cause: error })
  }
}
