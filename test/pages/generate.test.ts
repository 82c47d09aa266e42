import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generators } from '../../src/generate/index.ts'
import { shell, type Shell } from '../cli/shell.ts'
import { root } from '../syntax/source-tree.ts'
import { asPrinted, examplesOf, pattern, words } from './console.ts'
import { readPage } from './page.ts'
import { snippetsOf } from './snippets.ts'

const page = readPage('docs/generate.md')
const declaration = snippetsOf(page).snippets.find(({ file }) => file === 'config.ts')?.text ?? ''
// Below the repository, so that the declaration finds the package by its own name.
const workshops = fileURLToPath(new URL('.snippets/', root))

describe('docs/generate.md', () => {
  let sh: Shell
  let folder: string

  beforeAll(async () => {
    sh = await shell()
    mkdirSync(workshops, { recursive: true })
    folder = mkdtempSync(join(workshops, 'generate-'))
    writeFileSync(join(folder, 'config.ts'), declaration)
    writeFileSync(
      join(folder, 'varve.config.ts'),
      "import { env } from 'varve/sources'\nimport { config } from './config.ts'\nexport default { config, sources: [env({ prefix: 'SHOP' })] }\n",
    )
    writeFileSync(join(folder, 'prod.env'), 'SHOP_LIMITS__MAX_UPLOADS=50\n')
  })

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await sh[Symbol.asyncDispose]()
  })

  it.each(generators.map(({ name }) => name))('says what %s is', name => {
    expect(page.text).toContain(`varve generate ${name}`)
  })

  // In one project, one after the other, as the page tells them.
  it.each(examplesOf(page))('is right about $line', async ({ line, printed }) => {
    const args = words(line).slice(1)
    const outcome = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, '-C', folder, ...args)
    expect(asPrinted(outcome)).toMatch(pattern(printed))
  })
})
