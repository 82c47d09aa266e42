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
 * Finds the clipboard, before anything is revealed for it. What it returns puts a text there, waits half a minute or for
 * Ctrl-C, and clears it unless something else was copied meanwhile. Throws USAGE where there is no clipboard.
 */
export async function forAWhile(session: Session): Promise<(text: string) => Promise<ExitCode>> {
  const clipboard = await found(session)
  return async text => {
    await piped(clipboard.copy, text, session)
    session.output.remark(`Copied. It is cleared in ${A_WHILE / 1000} s; Ctrl-C clears it now.`)
    await pause(session)
    const now = await piped(clipboard.paste, '', session)
    if (now === text) await piped(clipboard.copy, '', session)
    session.output.remark(now === text ? 'Cleared.' : 'Something else was copied meanwhile, and stays.')
    return 0
  }
}

async function found(session: Session): Promise<Clipboard> {
  const { env } = session.surroundings
  for (const one of CLIPBOARDS) {
    if (one.needs !== undefined && (env[one.needs] ?? '') === '') continue
    const works = await piped(one.paste, '', session).then(
      () => true,
      () => false,
    )
    if (works) return one
  }
  throw new VarveError('USAGE', {
    issue: 'There is no clipboard here: pbcopy, wl-copy, xclip and xsel were looked for.',
    remedy: 'Leave --copy out, or install one of them.',
  })
}

/** Runs a program with a text as its standard input; its output. The text is in no argument, where others would see it. */
function piped([program, ...args]: Clipboard['copy'], text: string, { surroundings }: Session): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...surroundings.env }, stdio: ['pipe', 'pipe', 'ignore'] })
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk))
    child.on('error', reject)
    // Some programs end before they have read all.
    child.stdin.on('error', () => {})
    // Not its streams: xclip stays, to serve what it holds.
    child.on('exit', code => {
      if (code === 0) resolve(printed)
      else reject(new Error(`${program} ended with ${code ?? 'a signal'}`))
    })
    child.stdin.end(text)
  })
}

async function pause({ surroundings }: Session): Promise<void> {
  const after = surroundings.timers?.after.bind(surroundings.timers) ?? afterByNode
  const undo: (() => void)[] = []
  await new Promise<void>(resolve => {
    undo.push(after(A_WHILE, resolve))
    const forget = surroundings.onInterrupt?.(resolve)
    if (forget !== undefined) undo.push(forget)
  })
  for (const one of undo) one()
}

function afterByNode(milliseconds: number, body: () => void): () => void {
  const timer = setTimeout(body, milliseconds)
  return () => clearTimeout(timer)
}
