import { constants } from 'node:fs'
import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unusable } from '../fernet/key.ts'
import { hasCode } from './failures.ts'
import { readKeyText } from './key-text.ts'

/** A draft this old, in milliseconds, was left by a process that ended before it could put it in place. */
const LITTER_AGE = 60_000

/**
 * Replaces the text of a key file by what `edit` makes of it, at once and durably: whoever reads finds the one or the other,
 * after a power cut too. Owner and group stay, and nobody else may read it. Where `edit` returns undefined nothing is
 * written. One process at a time may do so, because one of two new keys would be lost. Throws ENCRYPTION_KEY_UNUSABLE.
 */
export async function replaceKeyText(name: string, edit: (text: string) => string | undefined): Promise<void> {
  const path = await realpath(name).catch(() => name)
  const draft = `${path}.new`
  const file = await claim(draft, name)
  try {
    const text = edit(readKeyText(path).text)
    if (text !== undefined) await publish(file, { text, draft, path })
  } catch (error) {
    throw hasCode(error, 'ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EPERM') ? unreplaced(name, error) : error
  } finally {
    await file.close()
    await unlink(draft).catch(() => {})
  }
}

/** The draft, whose name only one process can give. */
async function claim(draft: string, name: string): Promise<FileHandle> {
  for (let isLast = false; ; isLast = true) {
    try {
      return await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw unreplaced(name, error)
      const age =
        Date.now() -
        (await stat(draft).then(
          ({ mtimeMs }) => mtimeMs,
          () => -Infinity,
        ))
      if (isLast || age < LITTER_AGE)
        throw unusable(name, 'is being replaced by somebody else', `Try again in a minute. If nobody is: rm ${draft}`)
      await unlink(draft).catch(() => {})
    }
  }
}

async function publish(
  file: FileHandle,
  { text, draft, path }: { readonly text: string; readonly draft: string; readonly path: string },
): Promise<void> {
  const { uid, gid, mode } = await stat(path)
  await file.writeFile(text)
  const own = await file.stat()
  // A program of another user must still be able to read it; root's command must not take it away.
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid)
  await file.chmod((mode & 0o660) | 0o600)
  await file.sync()
  await rename(draft, path)
  const folder = await open(dirname(path), constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function unreplaced(name: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
  return unusable(
    name,
    `cannot be replaced (${code})`,
    'Change it where it comes from, or give its folder to this user.',
  )
}
