import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A program that names no source, and prints where its values come from. */
const program = (log: string): string => `
import { defineConfig, setting, secret } from 'varve'
import { open } from 'varve/node'
import { integer, list, string } from 'varve/schema'
const config = defineConfig({
  a: setting(integer(), { default: 0 }), b: setting(integer(), { default: 0 }), c: setting(integer(), { default: 0 }),
  d: setting(integer(), { default: 0 }), e: setting(integer(), { default: 0 }),
  hosts: setting(list(string()), { default: [] }), token: setting(secret(string()), { devDefault: 'x' }),
})
await using varve = await open(config, { prefix: 'SHOP', store: 'sqlite:${log}' })
const { settings: { a, b, c, d, e, hosts, token } } = varve
console.log(JSON.stringify({ a, b, c, d, e, hosts, token, layers: ['a', 'b', 'c', 'd', 'e'].map(key => varve.explain(key).layer) }))
`

describe('varve/node, where no source is named', () => {
  it('reads files, .env, the environment and arguments in their usual order', async () => {
    await using box = await sandbox({
      files: {
        'package.json': '{"type":"module"}',
        'config.toml': 'a = 1\nb = 1\nc = 1\nd = 1\ne = 1\nhosts = ["a"]\n',
        'config.production.yaml': 'b: 2\nc: 2\nd: 2\ne: 2\nhosts: { $append: [b] }\n',
        '.env': 'SHOP_C=3\nSHOP_D=3\nSHOP_E=3\nSHOP_TOKEN=hunter2\n',
      },
    })
    await box.write('program.ts', program(box.path('varve.db')))
    symlinkSync(path.join(root, 'node_modules'), box.path('node_modules'))
    const env = {
      PATH: process.env['PATH'],
      SHOP_D: '4',
      SHOP_E: '4',
      SHOP_HOSTS: '@append c',
      VARVE_ENV: 'production',
    }
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--conditions=varve-source', box.path('program.ts'), '--e', '5'],
      { cwd: box.directory, env, encoding: 'utf8' },
    )
    expect(stderr.replace(/.*ExperimentalWarning.*\n.*trace-warnings.*\n/, '')).toBe('')
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      {
        ...{ a: 1, b: 2, c: 3, d: 4, e: 5, hosts: ['a', 'b', 'c'], token: '••••' },
        layers: ['file', 'file', 'dotenv', 'env', 'argument'],
      },
    ])
  })
})
