import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFernetKey } from 'varve/secrets'
import { shell, type Shell } from '../cli/shell.ts'
import { asPrinted, examplesOf, pattern, words } from './console.ts'
import { readPage, type Page } from './page.ts'

const { tokens } = JSON.parse(readFileSync(new URL('../vectors/seed-secrets.json', import.meta.url), 'utf8')) as {
  readonly tokens: readonly { readonly passphrase: string; readonly sealed: string }[]
}
const [token] = tokens
const ours = { NO_COLOR: '1', VARVE_ENCRYPTION_KEY: newFernetKey() }
const theirs = { ...ours, VARVE_IMPORT_KEY: token?.passphrase ?? '' }

/** The first block of a language on a page. */
const block = ({ text }: Page, language: string): string => text.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''

/** The parts of a page, each with the variables that hold in it. */
function parts(page: Page): readonly { readonly env: Readonly<Record<string, string>>; readonly page: Page }[] {
  return page.text.split('<!-- environment: ').map(text => ({
    env: text.startsWith('VARVE_ENCRYPTION_KEY and VARVE_IMPORT_KEY') ? theirs : ours,
    page: { ...page, text },
  }))
}

describe.each([
  ['docs/importing/vibetuner.md', 'config_entries.jsonl', 'jsonl'],
  ['docs/importing/shelfwise.md', 'tenant_configs.csv', 'csv'],
])('%s', (path, file, language) => {
  const page = readPage(path)
  let sh: Shell

  beforeAll(async () => {
    // A token is too long for a page.
    const rows = block(page, language).replace('gAAAAABl…', token?.sealed ?? '')
    sh = await shell({ 'varve.config.json': block(page, 'json'), [file]: rows })
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  const steps = parts(page).flatMap(part => examplesOf(part.page).map(example => ({ ...example, env: part.env })))

  it.each(steps)('is right about $line', async ({ line, printed, env }) => {
    const outcome = await sh.as({ terminal: true, env }, ...words(line).slice(1))
    expect(asPrinted(outcome)).toMatch(pattern(printed))
  })
})
