import { symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fakeTokens } from '../../test/scan/fake-secrets.ts'
import { gitIn } from '../../test/scan/git.ts'
import { kept } from '../../test/scan/kept.ts'
import { shell, type Sitting } from '../../test/cli/shell.ts'

const token = `// ${fakeTokens['a GitHub token']}\n`
const terminal = true

/** A sitting in which 300 ms pass at every look at the clock. */
function slowly(sitting: Sitting): Sitting {
  let time = 0
  return {
    ...sitting,
    get now() {
      return (time += 300)
    },
  }
}

describe('varve scan', () => {
  it('ends with 0 and says nothing to a program when there is nothing to say', async () => {
    await using sh = await kept({ 'a.ts': 'a\n' })
    expect(await sh.varve('scan')).toMatchObject({ code: 0, out: '', err: '' })
    expect((await sh.as({ terminal }, 'scan')).out).toBe('2 files, nothing found.\n')
  })

  it('ends with 5 for an error, and says where, what and what to do', async () => {
    await using sh = await kept({ 'src/a.ts': token })
    const { code, out } = await sh.as({ terminal, env: { NO_COLOR: '1' } }, 'scan')
    expect(code).toBe(5)
    expect(out.split('\n')).toEqual([
      'src/a.ts:1:4  error  holds a GitHub token  secret-literal',
      expect.stringMatching(/^ {2}Take it out, /),
      '',
      '1 error and 0 warnings in 2 files',
      '',
    ])
  })

  it('gives a program one finding a line, or JSON', async () => {
    await using sh = await kept({ 'src/a.ts': token })
    expect((await sh.varve('scan')).out).toMatch(/^src\/a\.ts:1:4\terror\tsecret-literal\tholds a GitHub token\tTake/)
    expect((await sh.varve('scan', '--json')).json).toEqual([
      {
        rule: 'secret-literal',
        path: 'src/a.ts',
        line: 1,
        column: 4,
        issue: 'holds a GitHub token',
        remedy: expect.stringMatching(/^Take/),
        severity: 'error',
      },
    ])
    expect((await sh.varve('scan', '--json=rule,line')).json).toEqual([{ rule: 'secret-literal', line: 1 }])
  })

  it('ends with 0 for warnings alone, and with 5 under --strict', async () => {
    await using sh = await kept({ 'src/a.ts': 'listen(process.env.PORT)\n' })
    expect((await sh.varve('scan')).code).toBe(0)
    expect((await sh.varve('scan', '--strict')).code).toBe(5)
    expect((await sh.varve('scan', '--strict', '--settings', 'src')).code).toBe(0)
  })

  it('looks at files that git does not keep yet, and not at those it ignores', async () => {
    await using sh = await kept({ '.gitignore': 'ignored.ts\n' })
    await sh.box.write('ignored.ts', token)
    expect((await sh.varve('scan')).code).toBe(0)
    await sh.box.write('new.ts', token)
    expect((await sh.varve('scan', '--json=path')).json).toEqual([{ path: 'new.ts' }])
  })

  it('looks at what is named only, also at what git ignores', async () => {
    await using sh = await kept({ '.gitignore': 'out\n', 'src/a.ts': token, 'lib/b.ts': token, 'out/c.ts': token })
    const paths = async (...named: string[]): Promise<unknown> => (await sh.varve('scan', ...named, '--json=path')).json
    expect(await paths('src')).toEqual([{ path: 'src/a.ts' }])
    expect(await paths('lib/b.ts', 'out')).toEqual([{ path: 'lib/b.ts' }, { path: 'out/c.ts' }])
    expect(await sh.varve('scan', 'gone')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no file or folder gone'),
    })
  })

  it('scans the whole repository from a folder inside it, with paths as they are from there', async () => {
    await using sh = await kept({ 'src/a.ts': token, 'lib/b.ts': token })
    expect((await sh.varve('scan', '-C', 'lib', '--json=path')).json).toEqual([
      { path: 'b.ts' },
      { path: '../src/a.ts' },
    ])
  })

  it('scans a folder without git, and leaves out what nobody wrote there', async () => {
    await using sh = await shell({ 'src/a.ts': token, 'node_modules/b/c.ts': token, 'dist/d.js': token })
    expect((await sh.varve('scan', '--json=path')).json).toEqual([{ path: 'src/a.ts' }])
  })

  it('says when git does not answer for a repository', async () => {
    await using sh = await shell({ '.git': 'broken\n', '.env': 'A=b\n' })
    expect(await sh.varve('scan')).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^warning: git could not be asked/),
    })
  })

  it('names files that are too long, and passes over what is no text', async () => {
    await using sh = await kept({ 'long.ts': token + ' '.repeat(2 ** 20), 'image.png': `\0${token}` })
    expect(await sh.varve('scan')).toMatchObject({
      code: 0,
      err: 'warning: 1 file longer than 1 MiB left out: long.ts\n',
    })
  })

  it('follows no link', async () => {
    await using sh = await kept({ '.gitignore': 'ignored.ts\n' })
    await sh.box.write('ignored.ts', token)
    symlinkSync('ignored.ts', sh.box.path('link.ts'))
    sh.git('add', 'link.ts')
    expect((await sh.varve('scan')).code).toBe(0)
    expect((await sh.varve('scan', '--staged')).code).toBe(0)
  })

  it('knows which keys are secret from the declaration', async () => {
    const declaration = {
      erp: { endpoint: { type: 'string', secret: true, doc: 'Where the ERP is.', devDefault: '' } },
    }
    await using sh = await kept({
      'varve.config.json': JSON.stringify(declaration),
      'config.toml': '[erp]\nendpoint = "internal"\n',
    })
    expect((await sh.varve('scan', '--json=rule,path,line')).json).toEqual([
      { rule: 'secret-in-committed-file', path: 'config.toml', line: 2 },
    ])
  })

  it('knows from the sources where a secret stands, whatever the file is like', async () => {
    // A source as anybody may write one, for a format nobody else knows.
    const config = `export default {
      config: { erp: { endpoint: { type: 'string', secret: true, doc: 'Where the ERP is.' } } },
      sources: [{
        layer: 'file',
        name: 'shop.odd',
        load: () => ({ values: [{ key: 'erp.endpoint', text: 'internal', origin: { file: 'shop.odd', line: 2, column: 3 } }] }),
      }],
    }`
    await using sh = await kept({ 'varve.config.mjs': config, 'shop.odd': 'erp\n  endpoint internal\n' })
    expect((await sh.varve('scan', '--json=rule,path,line,column')).json).toEqual([
      { rule: 'secret-in-committed-file', path: 'shop.odd', line: 2, column: 3 },
    ])
    sh.git('rm', '--quiet', '--cached', 'shop.odd')
    expect((await sh.varve('scan')).code).toBe(0)
  })

  it('goes on without a declaration that cannot be used', async () => {
    await using sh = await kept({ 'varve.config.json': '{', 'a.ts': token })
    const { code, err } = await sh.varve('scan')
    expect(code).toBe(5)
    expect(err).toMatch(/^warning: The declaration was left out: /)
    expect((await sh.varve('scan', '-c', 'gone.json')).code).toBe(3)
  })

  it('says how far it has come, on a terminal and when it takes long', async () => {
    await using sh = await kept({ 'a.ts': 'a\n' })
    expect((await sh.as(slowly({ terminal }), 'scan')).err).toBe('\rScanning: file 2 of 2…\r\u001B[K')
    expect((await sh.as(slowly({ terminal }), 'scan', '-q')).err).toBe('')
    expect((await sh.as(slowly({}), 'scan')).err).toBe('')
    // No time passes: on a machine that stalls, some would.
    expect((await sh.as({ terminal, now: 1_000 }, 'scan')).err).toBe('')
  })
})

describe('varve scan --staged', () => {
  it('looks at what is staged, and not at what lies in the folder', async () => {
    await using sh = await kept({ 'a.ts': 'a\n', 'b.ts': token })
    await sh.box.write('a.ts', token)
    sh.git('add', 'a.ts')
    await sh.box.write('a.ts', 'mended\n')
    expect((await sh.varve('scan', '--staged', '--json=path')).json).toEqual([{ path: 'a.ts' }])
    sh.git('add', 'a.ts')
    expect(await sh.varve('scan', '--staged')).toMatchObject({ code: 0, out: '' })
  })

  it('looks at a first commit too, and at names with spaces and umlauts', async () => {
    await using sh = await shell({ 'ä b.ts': token })
    gitIn(sh.box.directory)('init', '--quiet')
    gitIn(sh.box.directory)('add', '--all')
    expect((await sh.varve('scan', '--staged', '--json=path')).json).toEqual([{ path: 'ä b.ts' }])
  })

  it('needs a repository', async () => {
    await using sh = await shell({})
    expect(await sh.varve('scan', '--staged')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no git repository'),
    })
    expect((await sh.varve('scan', '--staged', '--history')).code).toBe(2)
  })
})

describe('varve scan --history', () => {
  it('finds a secret that was taken out again, once, in the commit that brought it', async () => {
    await using sh = await kept({ 'a.ts': token })
    const commit = sh.git('rev-parse', 'HEAD').trim()
    await sh.box.write('a.ts', `${token}// more\n`)
    sh.git('commit', '--quiet', '--all', '--message', 'Second')
    await sh.box.write('a.ts', 'gone\n')
    sh.git('commit', '--quiet', '--all', '--message', 'Third')
    expect((await sh.varve('scan')).code).toBe(0)
    const { code, json } = await sh.varve('scan', '--history', '--json=path,line,commit')
    expect(code).toBe(5)
    expect(json).toEqual([{ path: 'a.ts', line: 1, commit }])
    expect((await sh.varve('scan', '--history')).out).toMatch(new RegExp(`^${commit.slice(0, 10)}:a\\.ts:1:4\t`))
  })

  it('goes back as far as it is told', async () => {
    await using sh = await kept({ 'a.ts': token })
    await sh.box.write('a.ts', 'gone\n')
    sh.git('commit', '--quiet', '--all', '--message', 'Second')
    expect((await sh.varve('scan', '--history', '1')).code).toBe(0)
    expect((await sh.varve('scan', '--history', '2')).code).toBe(5)
    expect((await sh.varve('scan', '--history', 'all')).code).toBe(2)
  })

  it('has nothing to find before the first commit', async () => {
    await using sh = await shell({})
    gitIn(sh.box.directory)('init', '--quiet')
    expect((await sh.varve('scan', '--history')).code).toBe(0)
  })
})

describe('varve scan --rules', () => {
  it('lists what is looked for, and what answers the rest', async () => {
    await using sh = await shell({})
    const { code, out } = await sh.as({ terminal, env: { NO_COLOR: '1' } }, 'scan', '--rules')
    expect(code).toBe(0)
    for (let row = 62; row <= 71; row++) expect(out).toContain(`C${row} `)
    expect(out).toMatch(/C65 .* {2}varve diff --profile staging production\n/)
    expect((await sh.varve('scan', '--rules', '--json=rule')).json).toContainEqual({ rule: 'secret-literal' })
  })
})
