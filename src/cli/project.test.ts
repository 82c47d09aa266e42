import { readFile, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { declaration, shell } from '../../test/cli/shell.ts'
import { noise } from '../../test/scan/fake-secrets.ts'

describe('varve init', () => {
  const manifest = '{\n    "name": "shop",\n    "type": "module",\n    "devDependencies": { "typescript": "^7" }\n}\n'

  it('writes a declaration and what belongs beside it', async () => {
    await using sh = await shell({ 'package.json': manifest, '.gitignore': 'node_modules', 'src/index.ts': '' })
    const { code, err } = await sh.varve('init', '--yes')
    expect(code).toBe(0)
    expect(err.split('\n').slice(0, 4)).toEqual([
      '+ src/config.ts  declares two values to begin with',
      '+ varve.config.ts  tells the command line where the declaration is',
      '~ .gitignore  leaves .varve/ and *.keys out of the repository',
      '~ package.json  gets the script "varve"',
    ])
    expect(await readFile(sh.box.path('.gitignore'), 'utf8')).toBe('node_modules\n.varve/\n*.keys\n')
    expect(await readFile(sh.box.path('package.json'), 'utf8')).toContain(
      '\n    "scripts": {\n        "varve": "varve"',
    )
    const config = await readFile(sh.box.path('varve.config.ts'), 'utf8')
    expect(config).toContain("from './src/config.ts'")
    expect(config).toContain('sources: [configFiles(), dotenv(), env()]')
  })

  it('ends with three commands to go on with', async () => {
    await using sh = await shell({ 'package.json': manifest })
    const { err } = await sh.varve('init', '--yes')
    expect(err.match(/^ {2}npx varve .*$/gm)).toHaveLength(3)
  })

  it('changes nothing the second time', async () => {
    await using sh = await shell({ 'package.json': manifest })
    await sh.varve('init', '--yes')
    const { json } = await sh.varve('init', '--json')
    expect((json as { change: boolean }[]).map(({ change }) => change)).toEqual([false, false, false])
  })

  it('writes nothing without a yes', async () => {
    await using sh = await shell({})
    expect((await sh.varve('init')).code).toBe(2)
    expect((await sh.as({ terminal: true, answers: [false] }, 'init')).code).toBe(1)
    expect((await sh.varve('init', '--dry-run')).code).toBe(0)
    await expect(stat(sh.box.path('.gitignore'))).rejects.toThrow('ENOENT')
  })

  it('writes modules that Node takes for modules, whatever the project says', async () => {
    await using sh = await shell({ 'package.json': '{ "name": "old" }' })
    await sh.varve('init', '--yes')
    expect(await readFile(sh.box.path('varve.config.mjs'), 'utf8')).toContain("from './config.mjs'")
  })
})

describe('the config file', () => {
  const text = JSON.stringify({ limits: { maxUploads: { type: 'integer', default: 10 } } })

  it.each([
    ['varve.config.json', text],
    ['.config/varve.json', text],
    ['package.json', `{ "name": "shop", "varve": { "config": ${text}, "as": { "service": "api" } } }`],
    ['package.json', `{ "name": "shop", "varve": ${text} }`],
    ['varve.config.mjs', `export default { config: ${text} }`],
  ])('may be %s', async (file, content) => {
    await using sh = await shell({ [file]: content, 'deep/down/here.txt': '' })
    expect((await sh.varve('get', 'limits.maxUploads', '-C', 'deep/down')).out).toBe('10\n')
    expect((await stat(sh.box.path('.varve/varve.db'))).isFile()).toBe(true)
  })

  it('without sources has those that varve/node has: files, .env and the environment, below its prefix', async () => {
    await using sh = await shell({
      'varve.config.json': JSON.stringify({ config: declaration, prefix: 'SHOP' }),
      'config.toml': 'limits.maxUploads = 20\nshop.name = "Corner shop"\n',
      '.env': 'SHOP_LIMITS__MAX_UPLOADS=30\nSHOP_LIMITS__RATIO=0.25\n',
    })
    const of = async (key: string): Promise<string> =>
      (await sh.as({ env: { SHOP_LIMITS__MAX_UPLOADS: '40' } }, 'get', key, '--no-store')).out.trimEnd()
    expect([await of('limits.maxUploads'), await of('limits.ratio'), await of('shop.name')]).toEqual([
      '40',
      '0.25',
      'Corner shop',
    ])
  })

  it('is not looked for above the repository', async () => {
    await using sh = await shell({ 'varve.config.json': text, 'repo/.git/HEAD': '', 'repo/src/a.txt': '' })
    expect((await sh.varve('list', '-C', 'repo/src')).code).toBe(3)
  })

  it('may name the store, which flags and variables do otherwise', async () => {
    await using sh = await shell({
      'varve.config.json': JSON.stringify({ config: declaration, store: 'file:history' }),
    })
    expect((await sh.as({ terminal: true }, 'list')).out).toContain('· file ')
    expect((await sh.varve('list', '--store', 'memory:')).code).toBe(0)
  })

  it.each([
    ['varve.config.json', '{', 5, 'cannot be used'],
    ['varve.config.mjs', 'export const config = 1', 5, 'it has no default export'],
    ['varve.config.mjs', 'throw new Error("no such host")', 5, 'no such host.'],
    ['varve.config.json', '{"a":{"type":"colour"}}', 5, 'has an unknown type'],
  ])('that is wrong is said to be: %s %s', async (file, content, code, said) => {
    await using sh = await shell({ [file]: content })
    expect(await sh.varve('list')).toMatchObject({ code, err: expect.stringContaining(said) })
  })
})

describe('varve lint', () => {
  const doc = 'What it is for.'

  it('finds nothing in a declaration that is easy to live with', async () => {
    await using sh = await shell()
    expect(await sh.varve('lint')).toMatchObject({ code: 0, out: '' })
  })

  it.each([
    ['dotted-key', { port: { type: 'port', doc, category: 'server' } }, 'port'],
    ['category', { port: { type: 'port', doc } }, 'port'],
    ['description', { server: { port: { type: 'port' } } }, 'server.port'],
    ['secret', { erp: { apiKey: { type: 'string', doc, default: '' } } }, 'erp.apiKey'],
    ['secret', { api: { key: { type: 'string', doc, default: '' } } }, 'api.key'],
    ['secret', { stripe: { key: { type: 'string', doc, default: noise(20) } } }, 'stripe.key'],
    ['secret', { tokens: { github: { type: 'string', doc, default: noise(20) } } }, 'tokens.github'],
    ['type', { limits: { max: { type: 'string', default: '10', doc } } }, 'limits.max'],
    ['type', { limits: { on: { type: 'string', default: 'true', doc } } }, 'limits.on'],
    ['declared-once', { a: { b_c: { type: 'port', doc }, bC: { type: 'port', doc, env: 'OTHER' } } }, 'a.b_c'],
  ])('finds a missing %s', async (practice, tree, key) => {
    await using sh = await shell({ 'varve.config.json': JSON.stringify(tree) })
    const { code, json } = await sh.varve('lint', '--json=practice,key')
    expect(code).toBe(5)
    expect(json).toContainEqual({ practice, key })
  })

  it('takes a name that may be a secret’s for one by its default alone', async () => {
    const tree = { tokens: { issuer: { type: 'string', doc, default: 'shop' } } }
    await using sh = await shell({ 'varve.config.json': JSON.stringify(tree) })
    expect(await sh.varve('lint')).toMatchObject({ code: 0, out: '' })
  })

  it.each(['keyPath', 'tokenizer', 'max_tokens', 'key_id'])('does not take %s for a secret', async name => {
    await using sh = await shell({ 'varve.config.json': JSON.stringify({ ai: { [name]: { type: 'string', doc } } }) })
    expect((await sh.varve('lint')).code).toBe(0)
  })
})

describe('varve completion', () => {
  it.each(['bash', 'zsh', 'fish'])('is there for %s', async shellName => {
    await using sh = await shell()
    expect((await sh.varve('completion', shellName)).out).toContain('varve complete-words --')
  })

  it.each([
    [['res'], ['restore']],
    [
      ['set', 'lim'],
      ['limits.maxUploads', 'limits.ratio'],
    ],
    [
      ['config', ''],
      ['list', 'get', 'set', 'delete'],
    ],
    [['config', 'get', 'shop'], ['shop.name']],
    [['settings', 'shop'], ['shop.name']],
    [['diff', '--pa'], ['--patch']],
    [['rollout', 'pa'], ['pause']],
    [['flag', 'on', 'check'], ['checkout.newFlow']],
    [['rollout', 'list', ''], []],
    [['secret', 'rotate-'], ['rotate-key']],
    [['secret', 'reveal', ''], ['erp.token']],
    [['access', 'shop'], ['shop.name']],
    [['set', 'limits.ratio', ''], []],
  ])('makes of %j %j', async (words, found) => {
    await using sh = await shell()
    const { out } = await sh.varve('complete-words', '--', ...words)
    expect(out.split('\n').filter(Boolean)).toEqual(found)
  })

  it('is silent where there is no config file', async () => {
    await using sh = await shell({})
    expect(await sh.varve('complete-words', '--', 'set', '')).toMatchObject({ code: 0, out: '', err: '' })
  })
})
