import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type FormatName, formatOf, readerFor } from './format.ts'

describe('the format of a file', () => {
  it.each<[string, FormatName | undefined]>([
    ['config.toml', 'toml'],
    ['/etc/shop/config.production.yaml', 'yaml'],
    ['C:\\shop\\CONFIG.YML', 'yaml'],
    ['package.json', 'json'],
    ['settings.jsonc', 'jsonc'],
    ['tsconfig.json', 'jsonc'],
    ['tsconfig.build.json', 'jsonc'],
    ['my-tsconfig.json', 'json'],
    ['config.json5', 'json5'],
    ['php.ini', 'ini'],
    ['application.properties', 'properties'],
    ['.env', 'env'],
    ['.env.production.local', 'env'],
    ['shop.env', 'env'],
    ['.env.json', 'json'],
    ['config', undefined],
    ['config.d/base', undefined],
    ['notes.txt', undefined],
    ['.environment', undefined],
    ['', undefined],
  ])('is told by its name: %s', (file, format) => {
    expect(formatOf(file)).toBe(format)
  })
})

describe('a reader', () => {
  it.each<[FormatName, string]>([
    ['toml', 'a = "x"'],
    ['yaml', 'a: x'],
    ['json', '{"a": "x"}'],
    ['jsonc', '{"a": "x",} // b'],
    ['json5', "{a: 'x'}"],
    ['ini', 'a = x'],
    ['properties', 'a x'],
    ['env', 'a=x'],
  ])('is there for every format: %s', async (name, text) => {
    const { documents, complaints } = (await readerFor(name))(text, 'file')
    expect(complaints).toEqual([])
    expect(documents[0]?.members.get('a')).toMatchObject({ text: 'x' })
  })

  it.each<[FormatName, string, readonly string[]]>([
    ['json', '{"a": 1}', []],
    ['jsonc', '{"a": 1}', []],
    ['json5', '{a: 1}', []],
    ['ini', 'a = 1', []],
    ['properties', 'a = 1', []],
    ['env', 'a=1', []],
    ['toml', 'a = 1', ['smol-toml']],
    ['yaml', 'a: 1', ['js-yaml']],
  ])('of %s loads no parser that it does not need', (name, text, packages) => {
    expect(packagesLoadedFor(name, text)).toEqual(packages)
  })
})

/** The packages a process has loaded once it has read a text. */
function packagesLoadedFor(name: FormatName, text: string): readonly string[] {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { readerFor } = await import(${JSON.stringify(new URL('format.ts', import.meta.url).href)})
    const { documents } = (await readerFor(${JSON.stringify(name)}))(${JSON.stringify(text)}, 'file')
    console.log(JSON.stringify({ documents: documents.length, loaded }))`
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  const { documents, loaded } = JSON.parse(printed) as { documents: number; loaded: readonly string[] }
  expect(documents).toBe(1)
  const packages = loaded.flatMap(url => /\/node_modules\/([^/]+)\//.exec(url)?.[1] ?? [])
  return [...new Set(packages)].toSorted()
}
