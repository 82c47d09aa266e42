import path from 'node:path'
import { milliseconds, VarveError, type KeyRotation } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { tellPlan, tellRotation } from '../key-rotation-report.ts'
import { Progress } from '../progress.ts'
import { sealedWith } from '../sealed-with.ts'
import type { Opened, Session } from '../session.ts'

interface RotateKeyFlags {
  readonly keyFile?: string
  readonly until?: string
  readonly keepOld?: boolean
  readonly settle?: string
  readonly dryRun?: boolean
}

/** `varve secret rotate-key`: seals every secret with a new key, the history's too, and retires the former one. */
export function secretRotateKey(bind: Bind): ReturnType<Bind> {
  const grammar = command('rotate-key', 'seal every secret with a new key, and retire the former one')
    .option('--key-file <file>', 'the file of keys that is changed: VARVE_ENCRYPTION_KEY_FILE when absent')
    .option('--until <step>', 'the last step to take with a file: add, reseal or retire', 'retire')
    .option('--keep-old', 'leave the former keys in the file: the same as --until reseal')
    .option('--settle <duration>', 'how long writes that are on their way are waited for before it', '30s')
    .option('--dry-run', 'say how much is sealed with which key, and change nothing')
  examples(
    grammar,
    'varve secret rotate-key --key-file varve.keys',
    'varve secret rotate-key --dry-run',
    'varve secret rotate-key --key-file varve.keys --until add',
  )
  return bind<RotateKeyFlags>(grammar, async (session, flags) => {
    const file = await fileOf(session, flags)
    const stop = new AbortController()
    const forget = session.surroundings.onInterrupt?.(() => stop.abort())
    try {
      if (flags.dryRun === true) return await tellPlan(session, await opened(session, file), file)
      const rotated = await (file === undefined
        ? ringRotated(session, stop.signal)
        : fileRotated(session, file, { ...flags, signal: stop.signal }))
      return tellRotation(session, rotated)
    } catch (error) {
      if (!stop.signal.aborted) throw error
      session.output.remark('Stopped. Everything can be read as before; the same command goes on from there.')
      return 130
    } finally {
      forget?.()
    }
  })
}

/** A file of keys: where it is, and how it was named. */
export interface NamedFile {
  readonly path: string
  readonly name: string
}

/** The file of keys that is meant, as far as one is named: with one key a line, since only such a file is changed. */
async function fileOf(session: Session, { keyFile }: RotateKeyFlags): Promise<NamedFile | undefined> {
  const { keyFilesOf } = await import('varve/secrets')
  const name = keyFile ?? keyFilesOf(session.surroundings.env).find(({ field }) => field === undefined)?.path
  return name === undefined ? undefined : { path: path.resolve(session.cwd, name), name }
}

async function opened(session: Session, file: NamedFile | undefined): Promise<Opened> {
  if (file === undefined) return session.open()
  const { keyFile } = await import('varve/secrets')
  return session.open({ keyring: keyFile(file.path, { warn: message => session.output.warn(message) }) })
}

/** What a rotation came to, and what became of the keys. */
export interface Rotated {
  /** Undefined where a key was added, and nothing sealed with it yet. */
  readonly rotation: KeyRotation | undefined
  /** Id of the key that seals now. */
  readonly keyId: string
  /** Of a file: true where this run added its key, false where it went on with an earlier run's. */
  readonly isNew?: boolean
  readonly retired: readonly string[]
  readonly file?: NamedFile
  readonly head: string
}

interface FileFlags extends RotateKeyFlags {
  readonly signal: AbortSignal
}

async function fileRotated(session: Session, file: NamedFile, flags: FileFlags): Promise<Rotated> {
  const { rotateKeyFile } = await import('varve/secrets')
  const found = await opened(session, file)
  const { keyId, isNew, retired, resealed } = await rotateKeyFile(file.path, {
    reseal: () => resealing(session, found, flags.signal),
    until: stepOf(flags),
    settling: milliseconds(flags.settle ?? '30s'),
    signal: flags.signal,
    onPhase: phase => {
      if (phase.phase !== 'settle') return
      session.output.remark(`Waiting ${Math.ceil(phase.milliseconds / 1000)} s for writes that are on their way.`)
    },
  })
  return { rotation: resealed, keyId, isNew, retired, file, head: headOf(found) }
}

const STEPS = ['add', 'reseal', 'retire'] as const

function stepOf({ until, keepOld }: RotateKeyFlags): (typeof STEPS)[number] {
  if (keepOld === true) return 'reseal'
  const step = STEPS.find(one => one === (until ?? 'retire'))
  if (step !== undefined) return step
  const issue = `--until ${JSON.stringify(until)} is no step.`
  throw new VarveError('USAGE', { issue, remedy: 'Steps are add, reseal and retire, in this order.' })
}

/** With keys in a variable: the deployment adds one and drops the other, and this seals anew in between. */
async function ringRotated(session: Session, signal: AbortSignal): Promise<Rotated> {
  const found = await session.open()
  refuseLonelyKey(found)
  const rotation = await resealing(session, found, signal)
  return { rotation, keyId: rotation.keyId, retired: [], head: headOf(found) }
}

function refuseLonelyKey({ keyring }: Opened): void {
  const [key, other] = keyring?.keyIds ?? []
  if (other !== undefined) return
  const what = key === undefined ? 'There is no key to rotate' : `There is one key only, ${key}`
  throw new VarveError('USAGE', { issue: `${what}, and this command can change no variable.`, remedy: BY_HAND })
}

const BY_HAND = [
  'Keep the keys in a file (--key-file), or:',
  '  1. varve secret keygen                 makes a new key',
  '  2. VARVE_ENCRYPTION_KEY=NEW,FORMER     start every program with both, the new one first',
  '  3. varve secret rotate-key             with the same variable: seals everything anew',
  '  4. VARVE_ENCRYPTION_KEY=NEW            start every program with the new one alone',
].join('\n')

/** Seals everything anew, and shows how far that is. */
async function resealing(session: Session, { varve, store }: Opened, signal: AbortSignal): Promise<KeyRotation> {
  const counts = store === undefined ? [] : [...(await sealedWith(store)).values()]
  const all = counts.reduce((total, number) => total + number, 0)
  const progress = new Progress(session, 'Sealing anew: token')
  try {
    return await varve.secrets.rotateKey({ signal, onProgress: ({ done }) => progress.step(done, all) })
  } finally {
    progress.end()
  }
}

function headOf({ varve }: Opened): string {
  const { number, hash } = varve.head()
  return `${number}:${hash}`
}
