import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
/** Ten groups of ten groups of ten keys. */
const TEN = Array.from({ length: 10 }, (_, index) => index)

/** One value of each kind in turn. */
const leaves = [
  "live(integer({ max: 100 }), { default: 1, doc: 'How many.' })",
  "setting(string(), { default: 'a' })",
  "live(oneOf(['debug', 'info']), { default: 'info' })",
  'flag()',
  "flag({ variants: { control: 'a', treatment: 'b' }, default: 'control' })",
  "live(duration(), { default: '30s' })",
  'setting(secret(url()))',
  'live(list(string()), { default: [] })',
  'live(object({ size: integer() }), { default: { size: 1 } })',
  'setting(port(), { default: 80 })',
]

/** A program that declares a thousand keys and uses some; `uses` are its last lines. */
function program(uses: string): string {
  const group = (indent: string, inner: string): string => `{ ${TEN.map(n => `${indent}${n}: ${inner}`).join(',\n')} }`
  const keys = `{ ${leaves.map((leaf, n) => `key${n}: ${leaf}`).join(',\n')} }`
  return `
import { defineConfig, flag, live, openSync, secret, setting } from 'varve'
import { duration, integer, list, object, oneOf, port, string, url } from 'varve/schema'
const varve = openSync(defineConfig(${group('area', group('part', keys))}))
const signed = { by: 'dana', message: 'One of a thousand' }
${uses}`
}

const RIGHT = `
export const size: number = varve.get('area0.part0.key0')
export const level: 'debug' | 'info' = varve.for({ tenant: 'acme' }).get('area9.part9.key2')
export const address: string = varve.settings.area5.part5.key6.reveal()
void varve.set('area3.part7.key4', 'b', signed)
varve.watch('area1.part1.key8', ({ size }) => size)
`
const WRONG = `
varve.get('area0.part0.key10')
void varve.set('area3.part7.key4', 'c', signed)
varve.settings.area0.part0.key0
`

/** What the compiler says of a program, and how long it took. */
async function compiled(source: string): Promise<{ status: number | null; output: string; seconds: number }> {
  await using box = await sandbox({
    files: {
      'program.ts': source,
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: {
          typeRoots: [join(root, 'node_modules/@types')],
          paths: { varve: [join(root, 'src/index.ts')], 'varve/schema': [join(root, 'src/core/schema/index.ts')] },
        },
        include: ['program.ts'],
        exclude: [],
      }),
    },
  })
  const begun = performance.now()
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', box.directory, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  return { status, output: stdout, seconds: (performance.now() - begun) / 1000 }
}

describe('a declaration with a thousand keys', () => {
  it('type-checks, with every use of it', async () => {
    const { status, output, seconds } = await compiled(program(RIGHT))
    console.log(`1,000 keys type-check in ${seconds.toFixed(1)} s`)
    expect({ status, output }).toEqual({ status: 0, output: '' })
  })

  it('still has every wrong use refused, at its line', async () => {
    const { status, output } = await compiled(program(WRONG))
    expect(status).not.toBe(0)
    const refused = output.split('\n').filter(line => line.includes('error TS'))
    expect(refused).toEqual([
      expect.stringContaining('"area0.part0.key10"'),
      expect.stringContaining('"c"'),
      expect.stringContaining("'key0'"),
    ])
  })
})
