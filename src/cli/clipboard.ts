import { spawn } from 'node:child_process'
import { VarveError } from 'varve'
import type { ExitCode } from './exit-codes.ts'
import type { Session } from './session.ts'

/** How long a secret stays in the clipboard, in milliseconds. */
const A_WHILE = 30_000

/** A program that writes the clipboard from its standard input, and one that prints what is in it. */
interface Clipboard {
  readonly copy: readonly [string, ...string[]]
  readonly paste: readonly [string, ...string[]]
}

/** Those that are usual, by what the surroundings say is there. */
const CLIPBOARDS: readonly (Clipboard & { readonly needs?: string })[] = [
  { copy: ['pbcopy'], paste: ['pbpaste'] },
  { copy: ['wl-copy'], paste: ['wl-paste', '--no-newline'], needs: 'WAYLAND_DISPLAY' },
  { copy: ['xclip', '-selection', 'clipboard'], paste: ['xclip', '-selection', 'clipboard', '-o'], needs: 'DISPLAY' },
  { copy: ['xsel', '--clipboard', '--input'], paste: ['xsel', '--clipboard', '--output'], needs: 'DISPLAY' },
]

/**
 * Finds the clipboard, before anything is revealed for it. What it returns puts a text there, waits half a minute, or until
 * the command is to end, and clears it unless something else was copied meanwhile. Throws USAGE where there is no clipboard.
 */
export async function forAWhile(session: Session): Promise<(text: string) => Promise<ExitCode>> {
  const clipboard = await found(session)
  return async text => {
    await put(clipboard, text, session)
    session.output.remark(`Copied. It is cleared in ${A_WHILE / 1000} s; Ctrl-C clears it now.`)
    await pause(session)
    const now = await held(clipboard, session)
    if (now === text) await put(clipboard, '', session)
    session.output.remark(now === text ? 'Cleared.' : now === '' ? 'It is empty already.' : STAYS)
    return 0
  }
}

const STAYS = 'Something else was copied meanwhile, and stays.'

async function put({ copy }: Clipboard, text: string, session: Session): Promise<void> {
  const { code } = await piped(copy, text, session)
  if (code === 0) return
  const issue = `${copy[0]} did not take it (it ended with ${code ?? 'a signal'}).`
  throw new VarveError('USAGE', { issue, remedy: 'Try it by hand, or leave --copy out.' })
}

/** What is in the clipboard: nothing, where pasting fails, as xclip and wl-paste do of an empty one. */
async function held({ paste }: Clipboard, session: Session): Promise<string> {
  const { code, printed } = await piped(paste, '', session)
  return code === 0 ? printed : ''
}

async function found(session: Session): Promise<Clipboard> {
  const { env } = session.surroundings
  for (const one of CLIPBOARDS) {
    if (one.needs !== undefined && (env[one.needs] ?? '') === '') continue
    const isThere = await piped(one.paste, '', session).then(
      () => true,
      () => false,
    )
    if (isThere) return one
  }
  throw new VarveError('USAGE', {
    issue: 'There is no clipboard here: pbcopy, wl-copy, xclip and xsel were looked for.',
    remedy: 'Leave --copy out, or install one of them.',
  })
}

/** What a program came to. */
interface Run {
  /** Its exit code; null where a signal ended it. */
  readonly code: number | null
  readonly printed: string
}

/**
 * Runs a program with a text as its standard input: the text is in no argument, where others would see it. Throws where
 * there is no such program.
 */
function piped([program, ...args]: Clipboard['copy'], text: string, { surroundings }: Session): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...surroundings.env }, stdio: ['pipe', 'pipe', 'ignore'] })
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk))
    child.on('error', reject)
    // Some programs end before they have read all.
    child.stdin.on('error', () => {})
    // Not its streams: xclip stays, to serve what it holds.
    child.on('exit', code => resolve({ code, printed }))
    child.stdin.end(text)
  })
}

async function pause({ surroundings }: Session): Promise<void> {
  const after = surroundings.timers?.after.bind(surroundings.timers) ?? afterByNode
  const undo: (() => void)[] = []
  await new Promise<void>(resolve => {
    undo.push(after(A_WHILE, resolve))
    for (const on of [surroundings.onTermination, surroundings.onInterrupt]) {
      const forget = on?.(resolve)
      if (forget !== undefined) undo.push(forget)
    }
  })
  for (const one of undo) one()
}

function afterByNode(milliseconds: number, body: () => void): () => void {
  const timer = setTimeout(body, milliseconds)
  return () => clearTimeout(timer)
}
