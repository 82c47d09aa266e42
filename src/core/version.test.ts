import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { VERSION } from 'varve/protocol'

it('the version that commands and servers tell is the one that is published', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as object
  expect(manifest).toMatchObject({ version: VERSION })
})
