import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shell, type Shell } from '../cli/shell.ts'
import { asPrinted, pattern, words } from './console.ts'
import { readPage } from './page.ts'

const page = readPage('docs/stores/moving.md')
const ENGINE = 'postgres://shop@db/shop'

/** A command of the page and what it prints; one that somebody else gives meanwhile prints what it likes. */
interface Step {
  readonly line: string
  readonly printed?: string
}

/** The page's commands, shown and meanwhile, in order. */
function steps(): Step[] {
  const parts = [...page.text.matchAll(/^```console\n([^]*?)^```$|^<!-- meanwhile: (.*) -->$/gm)]
  return parts.flatMap(([, block, meanwhile]) =>
    meanwhile === undefined ? (block ?? '').split(/^\$ /m).slice(1).map(shown) : [{ line: meanwhile }],
  )
}

function shown(part: string): Step {
  const end = part.indexOf('\n')
  return { line: part.slice(0, end), printed: part.slice(end + 1).trimEnd() }
}

// The page names an engine; a folder of files takes its place here, and test/exchange/copy-engines.test.ts has the engines.
const here = (line: string): string[] => words(line.replaceAll(ENGINE, 'file:engine')).slice(1)

describe('docs/stores/moving.md', () => {
  let sh: Shell

  beforeAll(async () => {
    sh = await shell()
    for (const value of ['50', '60', '70'])
      await sh.varve('set', 'limits.maxUploads', value, '-m', 'Sale', '--store', 'sqlite:varve.db')
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  it.each(steps())('is right about $line', async ({ line, printed }) => {
    const store = { VARVE_STORE: 'sqlite:varve.db' }
    const outcome = await sh.as({ terminal: true, env: { NO_COLOR: '1', ...store } }, ...here(line))
    expect(outcome.code === 0 || printed !== undefined, outcome.err).toBe(true)
    expect(asPrinted(outcome)).toMatch(printed === undefined ? /^/ : pattern(printed))
  })
})
