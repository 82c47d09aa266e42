import { createReadStream, fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { isatty, ReadStream } from 'node:tty'
import { unusable, type FernetKey } from '../fernet/key.ts'
import { within } from './deadline.ts'
import { LONGEST } from './key-text.ts'

/** How long whoever opened a descriptor may take to write to it, in milliseconds, where nothing else is said. */
const PATIENCE = 10_000

/** What was read, by descriptor: it can be read once only, and a program may open more than one configuration. */
const known = new Map<number, Promise<readonly FernetKey[]>>()

/**
 * Keys from a file descriptor that this process was started with, read to its end; the same ones when asked again.
 * `keysIn` makes keys of the text; `patience` is how long it may take to be written, in milliseconds. Throws ENCRYPTION_KEY_UNUSABLE.
 */
export function keysOfDescriptor(
  written: string,
  from: string,
  keysIn: (text: string) => readonly FernetKey[],
  patience = PATIENCE,
): Promise<readonly FernetKey[]> {
  const descriptor = /^\d{1,9}$/.test(written.trim()) ? Number(written) : -1
  // What a program says goes to 1 and 2.
  if (descriptor < 0 || descriptor === 1 || descriptor === 2)
    throw unusable(from, 'names no descriptor to read', REMEDY)
  const keys = known.get(descriptor) ?? textOf(descriptor, from, patience).then(keysIn)
  known.set(descriptor, keys)
  return keys
}

async function textOf(descriptor: number, from: string, patience: number): Promise<string> {
  const late = (): Error => unusable(from, `was not written to its end within ${patience} ms`, REMEDY)
  return within(patience, signal => wholeOf(descriptor, from, signal), late)
}

async function wholeOf(descriptor: number, from: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    const stream: AsyncIterable<Buffer> = addAbortSignal(signal, streamOf(descriptor))
    for await (const chunk of stream) {
      chunks.push(chunk)
      length += chunk.length
      if (length > LONGEST) break
    }
  } catch (cause) {
    throw Object.assign(unusable(from, `leads to nothing that can be read (descriptor ${descriptor})`, REMEDY), {
      cause,
    })
  }
  if (length > LONGEST) throw unusable(from, 'leads to more than 64 KiB', REMEDY)
  return Buffer.concat(chunks).toString('utf8')
}

/** What reads a descriptor and can be given up: a read of a pipe that is waited for in a thread would hold the process for ever. */
function streamOf(descriptor: number): Readable {
  // Whoever reads standard input later finds its end; opened by its number here, it would be closed, and the number another's.
  if (descriptor === 0) return process.stdin
  const stats = fstatSync(descriptor)
  if (isatty(descriptor)) return new ReadStream(descriptor)
  if (stats.isFIFO() || stats.isSocket()) return new Socket({ fd: descriptor, readable: true, writable: false })
  return createReadStream('', { fd: descriptor })
}

const REMEDY = 'Give the number of a descriptor that holds keys, one a line: varve … 3< varve.keys'
