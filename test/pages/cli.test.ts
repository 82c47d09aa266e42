import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { grammar } from '../../src/cli/program.ts'
import { shell, type Outcome, type Shell } from '../cli/shell.ts'
import { readPage, sections, tableRows } from './page.ts'

const page = readPage('docs/cli.md')
const nowhere = { write: () => {} }
const program = grammar(
  { cwd: '/', env: {}, stdin: { async *[Symbol.asyncIterator]() {} }, stdout: nowhere, stderr: nowhere },
  () => {},
)
const commands = program.commands.map(command => command.name()).filter(name => name !== 'complete-words')

/** One command of a `console` block, and what the page says it prints. */
interface Example {
  readonly line: string
  readonly printed: string
}

const examples: Example[] = [...page.text.matchAll(/^```console\n([^]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
  .map(part => ({ line: part.split('\n', 1)[0] ?? '', printed: part.slice(part.indexOf('\n') + 1).trimEnd() }))

/** Words of a command line, as a shell without any cleverness splits them. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  )
}

/** What was printed as the page writes it; `…` on the page stands for anything. */
function asPrinted({ code, out, err }: Outcome): string {
  return (out + err).trimEnd() + (code === 0 ? '' : `\n(exit ${code})`)
}

function pattern(printed: string): RegExp {
  const quoted = printed.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${quoted.replaceAll(/ *… */g, '.*')}$`)
}

describe('docs/cli.md', () => {
  let sh: Shell

  beforeAll(async () => {
    sh = await shell()
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  it.each(commands)('says what varve %s does', name => {
    expect(page.text).toMatch(new RegExp(`varve ${name}\\b`))
  })

  it('has the table of exit codes', () => {
    const section = sections(page, 2).find(({ heading }) => heading === 'Exit codes')
    expect(tableRows(section?.text ?? '')).toEqual(Object.entries(exitCodes).map(([code, meaning]) => [code, meaning]))
  })

  // In one project, one after the other, as the page tells them.
  it.each(examples)('is right about $line', async ({ line, printed }) => {
    const outcome = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, ...words(line).slice(1))
    expect(asPrinted(outcome)).toMatch(pattern(printed))
  })
})
