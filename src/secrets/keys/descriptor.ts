import { read as readFrom } from 'node:fs'
import { promisify } from 'node:util'
import { unusable, type FernetKey } from '../fernet/key.ts'
import { within } from './deadline.ts'
import { LONGEST } from './key-text.ts'

const read = promisify(readFrom)

/** How long whoever opened a descriptor may take to write to it, in milliseconds. */
const PATIENCE = 10_000

/** What was read, by descriptor: it can be read once only, and a program may open more than one configuration. */
const known = new Map<number, Promise<readonly FernetKey[]>>()

/**
 * Keys from a file descriptor that this process was started with, read to its end; the same ones when asked again.
 * `keysIn` makes keys of the text. Throws ENCRYPTION_KEY_UNUSABLE.
 */
export function keysOfDescriptor(
  written: string,
  from: string,
  keysIn: (text: string) => readonly FernetKey[],
): Promise<readonly FernetKey[]> {
  const descriptor = /^\d{1,9}$/.test(written.trim()) ? Number(written) : -1
  // What a program says goes to 1 and 2.
  if (descriptor < 0 || descriptor === 1 || descriptor === 2)
    throw unusable(from, 'names no descriptor to read', REMEDY)
  const keys = known.get(descriptor) ?? textOf(descriptor, from).then(keysIn)
  known.set(descriptor, keys)
  return keys
}

async function textOf(descriptor: number, from: string): Promise<string> {
  const late = (): Error => unusable(from, 'was not written to its end within 10 s', REMEDY)
  return within(PATIENCE, () => wholeOf(descriptor, from), late)
}

async function wholeOf(descriptor: number, from: string): Promise<string> {
  const bytes = Buffer.alloc(LONGEST + 1)
  let length = 0
  try {
    for (let got = -1; got !== 0 && length <= LONGEST; length += got)
      got = (await read(descriptor, bytes, length, bytes.length - length, null)).bytesRead
  } catch (cause) {
    throw Object.assign(unusable(from, `leads to nothing that can be read (descriptor ${descriptor})`, REMEDY), {
      cause,
    })
  }
  if (length > LONGEST) throw unusable(from, 'leads to more than 64 KiB', REMEDY)
  return bytes.toString('utf8', 0, length)
}

const REMEDY = 'Give the number of a descriptor that holds keys, one a line: varve … 3< varve.keys'
