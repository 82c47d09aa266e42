import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { node22 } from './node-22.ts'
import { type PackedPackage, packAndInstall } from './packed-package.ts'
import { entries } from './syntax/public-names.ts'
import { root } from './syntax/source-tree.ts'

const specifiers = entries().map(({ specifier }) => specifier)
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }
const nodes = { 'this Node': () => process.execPath, 'the oldest supported Node': node22 }

let packed: PackedPackage

beforeAll(() => {
  packed = packAndInstall()
  node22()
}, 600_000)

afterAll(() => packed?.remove())

/** Runs a program in the project that has nothing but Varve installed. */
function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: packed.project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('the packed package', () => {
  it('has no tests in it', () => {
    expect(packed.files.filter(file => /\.test(-d)?\./.test(file) || file.startsWith('test/'))).toEqual([])
  })

  it('has its licence, its manual and its code', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/cli/bin.js', 'dist/console/index.html']),
    )
  })

  it('has nothing but dist, src and the usual papers', () => {
    const others = packed.files.filter(file => !/^(dist|src)\/|^(LICENSE|README\.md|package\.json)$/.test(file))
    expect(others).toEqual([])
  })

  it('gives a page that imports the client 5 kB, gzipped, and not the whole library with it', async () => {
    const input = join(packed.project, 'page.mjs')
    writeFileSync(input, `export { remote } from 'varve/client/browser'`)
    const bundle = await rolldown({ input, platform: 'browser' })
    const { output } = await bundle.generate({ format: 'esm', minify: true })
    await bundle.close()
    expect(gzipSync(output[0].code).length).toBeLessThanOrEqual(5_000)
  })

  it('satisfies publint', async () => {
    const pack = { tarball: Uint8Array.from(readFileSync(packed.tarball)).buffer }
    const { messages, pkg } = await publint({ pack, strict: true })
    expect(messages.map(message => formatMessage(message, pkg, { color: false }))).toEqual([])
  })
})

describe.each(Object.entries(nodes))('on %s, in an empty project', (_name, node) => {
  it.each(specifiers)('%s can be imported', specifier => {
    const text = `const door = await import('${specifier}'); console.log(typeof door)`
    expect(run(node(), '--input-type=module', '--eval', text).trim()).toBe('object')
  })

  it.each(specifiers)('%s can be required', specifier => {
    const text = `console.log(typeof require('${specifier}'))`
    expect(run(node(), '--input-type=commonjs', '--eval', text).trim()).toBe('object')
  })

  it('the command tells its version', () => {
    expect(run(node(), join(packed.project, 'node_modules/.bin/varve'), '--version')).toContain(manifest.version)
  })

  it('the command makes a first declaration, and changes a value of it, without a word of warning', () => {
    const folder = mkdtempSync(join(packed.project, 'first-'))
    const varve = (...args: readonly string[]): readonly [string, string] => {
      const bin = join(packed.project, 'node_modules/.bin/varve')
      const { stdout, stderr } = spawnSync(node(), [bin, ...args], { cwd: folder, encoding: 'utf8' })
      return [stdout, stderr]
    }
    expect(varve('init', '--yes')[1]).toContain('Done. Next:')
    expect(varve('set', 'limits.maxUploads', '50', '-m', 'Spring sale')).toEqual(['', ''])
    expect(varve('get', 'limits.maxUploads')).toEqual(['50\n', ''])
  })

  it('the command answers what a flag serves, without the package that only imported conditions need', () => {
    const folder = mkdtempSync(join(packed.project, 'eval-'))
    const newFlow = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: 'newFlow' }
    writeFileSync(join(folder, 'flags.json'), JSON.stringify({ flags: { newFlow } }))
    const asked = ['eval', 'newFlow', '--flags', 'flags.json', '--json=value']
    const bin = join(packed.project, 'node_modules/.bin/varve')
    const { stdout, stderr } = spawnSync(node(), [bin, ...asked], { cwd: folder, encoding: 'utf8' })
    expect([stdout.replaceAll(/\s/g, ''), stderr]).toEqual(['{"value":true}', ''])
  })
})

describe('the published types', () => {
  it('satisfy a strict compiler that checks libraries too', () => {
    const typeRoots = fileURLToPath(new URL('node_modules/@types', root))
    const compilerOptions = {
      ...{
        module: 'nodenext',
        target: 'es2023',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        typeRoots: [typeRoots],
      },
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
    }
    const imports = specifiers.map((specifier, index) => `import * as door${index} from '${specifier}'`)
    const uses = specifiers.map((_, index) => `door${index}`).join(', ')
    writeFileSync(join(packed.project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['doors.ts'] }))
    writeFileSync(join(packed.project, 'doors.ts'), `${imports.join('\n')}\nexport const doors = [${uses}]\n`)
    expect(complaintsOf(fileURLToPath(new URL('node_modules/.bin/tsc', root)))).toBe('')
  })
})

/** What the compiler prints; it prints nothing when all is well. */
function complaintsOf(tsc: string): string {
  try {
    return run(tsc, '-p', '.')
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
  }
}
