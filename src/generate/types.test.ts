import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { declarationFrom, defineConfig, live, type Json } from 'varve'
import { string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { everything, planted } from '../../test/generate/declaration.ts'
import { root } from '../../test/syntax/source-tree.ts'
import { types } from './types.ts'

/** What the compiler says of files beside each other, in a folder where the package is found by its name. */
function complaints(files: Readonly<Record<string, string>>): string {
  const workshops = fileURLToPath(new URL('.snippets/', root))
  mkdirSync(workshops, { recursive: true })
  const folder = mkdtempSync(join(workshops, 'types-'))
  try {
    const compilerOptions = {
      noEmit: true,
      rootDir: '../..',
      strict: true,
      target: 'es2023',
      lib: ['es2024', 'dom'],
      module: 'nodenext',
      customConditions: ['varve-source'],
      allowImportingTsExtensions: true,
      verbatimModuleSyntax: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      types: ['node'],
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }))
    const { stdout } = spawnSync('npx', ['tsc', '-p', join(folder, 'tsconfig.json')], {
      encoding: 'utf8',
      cwd: fileURLToPath(root),
    })
    // What is wrong elsewhere in the repository is told by other tests.
    return stdout
      .split('\n')
      .filter(line => line.includes('types-'))
      .join('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const shop: Json = {
  server: { port: { kind: 'setting', type: 'port', default: 8080, doc: 'Port the API listens on.' } },
  limits: {
    'max-uploads': { type: 'integer', default: 10, deprecated: 'Use */ quota.' },
    countries: { type: 'list', items: 'string', default: ['DE'] },
    rates: { type: 'record', items: { type: 'integer' }, default: {} },
    window: { type: 'duration', default: '1h' },
    since: { type: 'date', default: '2026-01-15T03:47:00Z' },
    blocked: { type: 'regex', default: '^bot' },
  },
  log: { level: { type: 'choice', values: ['debug', 'info'], default: 'info' } },
  erp: { token: { kind: 'setting', type: 'string', secret: true, devDefault: 'hush' } },
  checkout: {
    newFlow: { kind: 'flag' },
    button: { variants: { control: 'blue', treatment: 'red' }, default: 'control' },
  },
}

describe('types for a declaration that is plain data', () => {
  it('read like a declaration', () => {
    expect(types(declarationFrom(shop), { madeBy: 'varve generate types' })).toBe(`\
// Made by \`varve generate types\`: change the declaration, and run it again.
import type { Flag, Live, Secret, Setting } from 'varve'

/** The declaration, as \`defineConfig\` would have typed it. */
export type Declaration = {
  readonly server: {
    /** Port the API listens on. */
    readonly port: Setting<number, number>
  }
  readonly limits: {
    /** @deprecated Use *\\/ quota. */
    readonly "max-uploads": Live<number, number>
    readonly countries: Live<readonly string[], readonly string[]>
    readonly rates: Live<Readonly<Record<string, number>>, Readonly<Record<string, number>>>
    readonly window: Live<string | number, number>
    readonly since: Live<string, Date>
    readonly blocked: Live<string, RegExp>
  }
  readonly log: {
    readonly level: Live<"debug" | "info", "debug" | "info">
  }
  readonly erp: {
    readonly token: Setting<string, Secret<string>>
  }
  readonly checkout: {
    readonly newFlow: Flag<true | false>
    readonly button: Flag<"blue" | "red">
  }
}
`)
  })

  it('let the compiler know keys and values, and refuse the rest', () => {
    const use = `
import { declarationFrom, open, type Secret } from 'varve'
import { declarationFile } from 'varve/node'
import type { Shop } from './shop.types.ts'

const varve = await open(await declarationFile<Shop>('shop.yaml'))
export const config = declarationFrom<Shop>({})
export const port: number = varve.settings.server.port
export const token: Secret<string> = varve.settings.erp.token
export const since: Date = varve.get('limits.since')
export const window: number = varve.get('limits.window')
export const button: 'blue' | 'red' = varve.get('checkout.button')
await varve.set('limits.window', '2h', { by: 'dana', message: 'Sale' })
// @ts-expect-error a misspelt key
varve.get('limits.windw')
// @ts-expect-error a wrong type
await varve.set('log.level', 'loud', { by: 'dana', message: 'Sale' })
// @ts-expect-error a setting cannot be written
await varve.set('server.port', 1, { by: 'dana', message: 'Sale' })
`
    expect(complaints({ 'shop.types.ts': types(declarationFrom(shop), { type: 'Shop' }), 'use.ts': use })).toBe('')
  }, 60_000)

  it('are what the compiler infers itself from the same declaration', () => {
    const same = `
import type { InputValueOf, Flat, ValueOf } from 'varve'
import type { everything } from '../../test/generate/declaration.ts'
import type { Declaration } from './everything.types.ts'

type Declared = (typeof everything)['tree']
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Agree = { [K in keyof Flat<Declared>]: K extends keyof Flat<Declaration> ? Same<ValueOf<Flat<Declared>[K]>, ValueOf<Flat<Declaration>[K]>> : false }
// What a type cannot be read out of a JSON Schema for, or is written another way.
type Other = 'foreign.unknowable' | 'foreign.shape' | 'foreign.pair' | 'foreign.both' | 'foreign.either' | 'foreign.sizes' | 'foreign.folders' | 'foreign.tree' | 'database.joined' | 'server.motto' | 'database.token' | 'database.keys' | 'checkout.layout' | 'database.replicas' | 'limits.rates' | 'limits.level' | 'limits.extra'
export const agree: Record<Exclude<keyof Agree, Other>, true> = {} as Omit<Agree, Other>
export type Inputs = InputValueOf<Flat<Declaration>['limits.window' & keyof Flat<Declaration>]>
`
    expect(complaints({ 'everything.types.ts': types(everything), 'same.ts': same })).toBe('')
  }, 60_000)

  it('hold no value of a secret', () => {
    for (const value of planted) expect(types(everything)).not.toContain(value)
  })

  it('import nothing that only a sentence mentions', () => {
    const config = defineConfig({ a: live(string(), { default: '', doc: 'A Secret for a Flag.' }) })
    expect(types(config)).toContain("import type { Live } from 'varve'")
  })
})
