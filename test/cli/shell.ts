import process from 'node:process'
import { sandbox, type Sandbox, type TestClock } from 'varve/testing'
import { run } from '../../src/cli/program.ts'
import type { Questions, Screen, Surroundings } from '../../src/cli/terminal.ts'

/** What one command line did. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Standard output, read as JSON. */
  readonly json: unknown
}

/** How one command line is run. */
export interface Sitting {
  /** What is piped in; nothing, at its end, when absent. */
  readonly stdin?: string
  /** True: all three streams are a terminal. */
  readonly terminal?: boolean
  /** What a person answers to each question, in order; undefined is Ctrl-C. */
  readonly answers?: readonly (string | boolean | undefined)[]
  readonly env?: Readonly<Record<string, string>>
  readonly now?: number
  /** A clock that the test moves, with the timers that follow it. */
  readonly clock?: TestClock
  readonly onInterrupt?: Surroundings['onInterrupt']
  readonly onTermination?: Surroundings['onTermination']
  /** Makes the project's folder the working directory, for sources with relative paths. Whoever asks for it goes back. */
  readonly enter?: true
}

/** A project in a folder of its own, and a shell in it. */
export interface Shell extends AsyncDisposable {
  readonly box: Sandbox
  /** Runs `varve` with these arguments, as in a script. */
  varve(...args: readonly string[]): Promise<Outcome>
  /** The same in other circumstances. */
  as(sitting: Sitting, ...args: readonly string[]): Promise<Outcome>
  /** What was asked of the person, in order. */
  readonly asked: readonly string[]
}

/** The declaration most tests of the command line use. */
export const declaration = {
  limits: {
    maxUploads: { type: 'integer', min: 1, max: 500, default: 10, unit: 'per day', doc: 'Uploads a user may make.' },
    ratio: { type: 'number', default: 0.5, doc: 'Share of uploads that are checked.' },
  },
  shop: { name: { type: 'string', default: 'Shop', doc: 'Name over the door.' } },
  shipping: { rates: { type: 'json', default: { DE: 490 }, doc: 'What sending a parcel costs.' } },
  checkout: { newFlow: { kind: 'flag', doc: 'Serve the rewritten checkout.' } },
  erp: { token: { type: 'string', secret: true, devDefault: 'hush-hush', doc: 'Key to the ERP.' } },
  server: { port: { type: 'port', kind: 'setting', default: 8080, doc: 'Port the API listens on.' } },
}

/** Opens a shell in a project with this declaration, or these files. */
export async function shell(files?: Readonly<Record<string, string>>): Promise<Shell> {
  const box = await sandbox({ files: files ?? { 'varve.config.json': JSON.stringify(declaration) } })
  const asked: string[] = []
  const as = async (sitting: Sitting, ...args: readonly string[]): Promise<Outcome> => {
    const [stdout, stderr] = [new Paper(sitting.terminal === true), new Paper(sitting.terminal === true)]
    const code = await run(args, {
      cwd: box.directory,
      // Nobody's git configuration decides who the author is.
      env: { PATH: process.env['PATH'], HOME: box.directory, VARVE_BY: 'dana', ...sitting.env },
      stdin: keyboard(sitting),
      stdout,
      stderr,
      questions: questions(sitting.answers ?? [], asked),
      ...(sitting.enter === undefined ? {} : { enter: (directory: string) => process.chdir(directory) }),
      ...(sitting.now === undefined ? {} : { now: () => sitting.now ?? 0 }),
      ...(sitting.clock === undefined ? {} : { now: sitting.clock.now, timers: sitting.clock }),
      ...(sitting.onInterrupt === undefined ? {} : { onInterrupt: sitting.onInterrupt }),
      ...(sitting.onTermination === undefined ? {} : { onTermination: sitting.onTermination }),
    })
    return {
      code,
      out: stdout.text,
      err: stderr.text,
      get json() {
        return JSON.parse(stdout.text) as unknown
      },
    }
  }
  return {
    box,
    asked,
    as,
    varve: (...args) => as({}, ...args),
    [Symbol.asyncDispose]: () => box[Symbol.asyncDispose](),
  }
}

class Paper implements Screen {
  text = ''
  readonly isTTY: boolean
  readonly columns = 120

  constructor(isTTY: boolean) {
    this.isTTY = isTTY
  }

  write(text: string): void {
    this.text += text
  }
}

function keyboard({ stdin, terminal = false }: Sitting): Surroundings['stdin'] {
  return {
    isTTY: terminal && stdin === undefined,
    async *[Symbol.asyncIterator]() {
      if (terminal && stdin === undefined) throw new Error('a terminal was read as if something were piped in')
      if (stdin !== undefined) yield stdin
    },
  }
}

/** Answers in order; a question nobody expected fails the test rather than waiting for ever. */
function questions(answers: Sitting['answers'] & object, asked: string[]): Questions {
  const left = [...answers]
  const answer = async <T>(question: string): Promise<T> => {
    asked.push(question)
    if (left.length === 0) throw new Error(`asked without an answer to give: ${question}`)
    return left.shift() as T
  }
  return { text: answer, hidden: answer, confirm: answer }
}
