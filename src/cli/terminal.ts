import process from 'node:process'
import type { Timers } from 'varve'

/** Somewhere text goes: standard output, standard error, or a test's list of lines. */
export interface Screen {
  /** False when more should be written only after `drain`. */
  write(text: string): unknown
  once?(event: 'drain', listener: () => void): unknown
  /** True when a person reads it as it comes. */
  readonly isTTY?: boolean
  /** Characters on a line, for a terminal. */
  readonly columns?: number
}

/** Where text comes from: standard input, or what a test pipes in. */
export interface Keyboard extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean
}

/** The questions a person can be asked. Each answers undefined when the person interrupts with Ctrl-C. */
export interface Questions {
  /** A line of text. */
  text(question: string): Promise<string | undefined>
  /** A line of text that is not shown while it is typed. */
  hidden(question: string): Promise<string | undefined>
  /** Yes or no. */
  confirm(question: string): Promise<boolean | undefined>
}

/** Everything of the world that a command touches, so that a test can run commands in its own process. */
export interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Keyboard
  readonly stdout: Screen
  readonly stderr: Screen
  /** Makes a folder the process's working directory, so that relative paths in the user's config mean what they say. */
  readonly enter?: (directory: string) => void
  /** Calls back on Ctrl-C instead of ending the process, until the returned function is called. */
  readonly onInterrupt?: (listener: () => void) => () => void
  /** The same when the process is asked to end (SIGTERM). */
  readonly onTermination?: Surroundings['onInterrupt']
  /** Asks the person; the terminal's own prompts when absent. */
  readonly questions?: Questions
  /** The wall clock in milliseconds since 1970 UTC; the system's when absent. */
  readonly now?: () => number
  /** Calls back later; the system's timers when absent. */
  readonly timers?: Timers
}

/** The surroundings of this process. */
export function processSurroundings(): Surroundings {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    enter: directory => process.chdir(directory),
    onInterrupt: listener => on('SIGINT', listener),
    onTermination: listener => on('SIGTERM', listener),
  }
}

function on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): () => void {
  process.once(signal, listener)
  return () => process.off(signal, listener)
}
