import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** A program that runs, is told things on standard input, and is listened to. */
export class Conversation implements AsyncDisposable {
  readonly heard: string[] = []
  readonly #child: ChildProcessWithoutNullStreams
  readonly #folder: string
  readonly #waiting = new Set<() => void>()

  constructor(program: string, folder: string) {
    this.#folder = folder
    const args = ['--conditions=varve-source', join(import.meta.dirname, program), folder]
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', line => this.#hear(line))
    }
    this.#child.on('exit', code => this.#hear(`ended with ${code}`))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** True until the program has ended. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  tell(...lines: readonly string[]): void {
    this.#child.stdin.write(lines.map(line => `${line}\n`).join(''))
  }

  /** Replaces the settings file at once, as editors do: by renaming a new one over it. */
  async edit(text: string): Promise<void> {
    const file = join(this.#folder, 'app.toml')
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }

  /** Writes into the settings file as it is. */
  async overwrite(text: string): Promise<void> {
    await writeFile(join(this.#folder, 'app.toml'), text)
  }

  /** Waits until a line was heard that matches, and gives the first one. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.heard.find(one => pattern.test(one))
      if (line !== undefined) return line
      if (this.heard.at(-1)?.startsWith('ended with ') === true)
        throw new Error(`The program ended, and never said ${pattern}:\n${this.heard.join('\n')}`)
      await new Promise<void>(resolve => this.#waiting.add(resolve))
    }
  }

  #hear(line: string): void {
    this.heard.push(line)
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end()
    await this.until(/^ended with /)
  }
}
