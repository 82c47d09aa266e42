import { readFile, stat } from 'node:fs/promises'
import { load } from 'js-yaml'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { declaration, shell, type Shell } from '../../test/cli/shell.ts'
import { generators } from '../generate/index.ts'

let sh: Shell

beforeEach(async () => {
  sh = await shell()
})

afterEach(() => sh[Symbol.asyncDispose]())

const read = (file: string): Promise<string> => readFile(sh.box.path(file), 'utf8')
const changed = (edit: (text: string) => string): Promise<void> =>
  sh.box.write('varve.config.json', edit(JSON.stringify(declaration)))

describe('varve generate', () => {
  it('lists what can be generated', async () => {
    const { code, out } = await sh.varve('generate')
    expect(code).toBe(0)
    expect(out.split('\n').map(line => line.split('\t')[0])).toEqual([...generators.map(({ name }) => name), ''])
    expect((await sh.varve('generate', '--json=name')).json).toEqual(generators.map(({ name }) => ({ name })))
  })

  it('names all of it in its help', async () => {
    const { out } = await sh.varve('generate', '--help')
    for (const { name } of generators) expect(out).toContain(name)
  })

  it.each(generators.map(({ name }) => name))('prints %s, with the command in it that makes it', async name => {
    const { code, out, err } = await sh.varve('generate', name, '--name', 'shop')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`Made by \`varve generate ${name} --name shop\`: change the declaration, and run it again.`)
    expect(out).not.toContain('hush')
  })

  it('refuses what it cannot generate, and says what it can', async () => {
    const { code, err } = await sh.varve('generate', 'docz')
    expect(code).toBe(2)
    expect(err).toContain('Nothing called docz can be generated. There are docs, json-schema,')
  })

  it('says of a file that was made with other options which they were', async () => {
    for (const name of ['docs', 'json-schema']) {
      const [file, title] = [`${name}.made`, "The shop's"]
      await sh.varve('generate', name, '--title', title, '--out', file)
      const { code, err } = await sh.varve('generate', name, '--out', file, '--check')
      expect(code).toBe(10)
      expect(err).toContain(
        `It was made by varve generate ${name} --title 'The shop'\\''s': check it with those options`,
      )
    }
  })

  it('needs no store and no value', async () => {
    await sh.varve('generate', 'docs')
    await expect(stat(sh.box.path('.varve'))).rejects.toThrow('ENOENT')
  })
})

describe('the names of variables', () => {
  it('are those of the sources the program is opened with', async () => {
    const source = "{ layer: 'env', name: 'environment', load: () => ({}), variable: ({ key }) => `SHOP.${key}` }"
    await sh.box.write(
      'varve.config.mjs',
      `export default { config: { port: { type: 'port', default: 8080 } }, sources: [${source}] }`,
    )
    const args = ['generate', 'env-example', '--config', 'varve.config.mjs']
    expect((await sh.varve(...args)).out).toContain('#SHOP.port=8080')
    expect((await sh.varve(...args, '--prefix', 'API')).out).toContain('#API_PORT=8080')
  })

  it('begin with --prefix, and with nothing where nobody says anything', async () => {
    expect((await sh.varve('generate', 'env-example', '--prefix', 'SHOP')).out).toContain('#SHOP_SERVER__PORT=8080')
    expect((await sh.varve('generate', 'env-example')).out).toContain('#SERVER__PORT=8080')
  })
})

describe('varve generate --out', () => {
  it('writes the file, with the folders it lies in, and says so', async () => {
    const { code, out, err } = await sh.varve('generate', 'docs', '--out', 'docs/made/configuration.md')
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: 'Written to docs/made/configuration.md\n' })
    expect(await read('docs/made/configuration.md')).toBe((await sh.varve('generate', 'docs')).out)
  })

  it('replaces a file, and leaves one alone that is right', async () => {
    await sh.box.write('made.md', 'by hand')
    expect((await sh.varve('generate', 'docs', '--out', 'made.md')).err).toBe('Written to made.md\n')
    const { err } = await sh.varve('generate', 'docs', '--out', 'made.md')
    expect(err).toBe('made.md is as it should be already.\n')
    const { json } = await sh.varve('generate', 'docs', '--out', 'made.md', '--json')
    expect(json).toEqual({ name: 'docs', file: 'made.md', changed: false })
  })

  it('keeps a Secret for its owner only', async () => {
    await sh.varve('generate', 'secret', '--out', 'secret.yaml')
    expect((await stat(sh.box.path('secret.yaml'))).mode & 0o777).toBe(0o600)
  })

  it('keeps the values that a Secret holds already', async () => {
    const filled = 'kind: Secret\ndata: { ERP__TOKEN: aHVudGVyMg==, OLD_TOKEN: eA== }\n'
    await sh.box.write('secret.yaml', filled)
    const { err } = await sh.varve('generate', 'secret', '--out', 'secret.yaml')
    expect(err).toContain('passed over, because no key is read from them: OLD_TOKEN')
    expect(load(await read('secret.yaml'))).toMatchObject({ data: { ERP__TOKEN: 'aHVudGVyMg==' } })
  })

  it.each([
    ['kind: Secret\ndata: { ERP__TOKEN: hunter2! }\n', 'data.ERP__TOKEN is not base64'],
    ['kind: Secret\ndata: { KEYSTORE: /////w== }\n', 'secret.yaml holds entries that are not text: KEYSTORE.'],
    ['a: hunter2\n', 'it holds no object of the kind Secret'],
  ])('does not write over a Secret it cannot read: %#', async (text, said) => {
    await sh.box.write('secret.yaml', text)
    const { code, err } = await sh.varve('generate', 'secret', '--out', 'secret.yaml')
    expect(code).not.toBe(0)
    expect(err).toContain(said)
    expect(err).not.toContain('hunter2')
    expect(await read('secret.yaml')).toBe(text)
  })

  it('says when it cannot', async () => {
    await sh.box.write('taken', '')
    const { code, err } = await sh.varve('generate', 'docs', '--out', 'taken/made.md')
    expect(code).toBe(2)
    expect(err).toMatch(/taken\/made\.md cannot be (?:read|written) \(ENOTDIR\)/)
  })
})

describe('varve generate --check', () => {
  const names = generators.map(({ name, file }) => [name, file] as const)

  it.each(names)('finds %s in step after it was written', async (name, file) => {
    await sh.varve('generate', name, '--out', file, '--prefix', 'SHOP')
    const { code, out, err } = await sh.varve('generate', name, '--out', file, '--prefix', 'SHOP', '--check')
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' })
  })

  it('ends with 10 when a sentence of the declaration changed, and shows what', async () => {
    await sh.varve('generate', 'docs', '--out', 'made.md')
    await changed(text => text.replace('Port the API listens on.', 'Port of the API.'))
    const { code, out } = await sh.varve('generate', 'docs', '--out', 'made.md', '--check')
    expect(code).toBe(10)
    const lines = out.split('\n')
    expect(lines[0]).toBe('made.md is not in step with the declaration:')
    expect(lines[1]).toMatch(/^@@ line \d+ @@$/)
    expect(lines[2]).toMatch(/^-.*Port the API listens on\./)
    expect(lines[3]).toMatch(/^\+.*Port of the API\./)
    expect(await read('made.md')).toContain('Port the API listens on.')
  })

  it.each(names.filter(([name]) => name !== 'secret'))(
    'ends with 10 for %s when a key was added',
    async (name, file) => {
      await sh.varve('generate', name, '--out', file)
      await changed(text => text.replace('"server":{', '"server":{"host":{"type":"host","default":"localhost"},'))
      expect((await sh.varve('generate', name, '--out', file, '--check')).code).toBe(name === 'deployment' ? 0 : 10)
    },
  )

  it('ends with 10 for a file that is not there', async () => {
    const { code, out } = await sh.varve('generate', 'docs', '--out', 'made.md', '--check')
    expect({ code, out }).toEqual({ code: 10, out: 'made.md is not there.\n' })
    const { code: asked, json } = await sh.varve('generate', 'docs', '--out', 'made.md', '--check', '--json')
    expect({ asked, json }).toEqual({ asked: 10, json: { name: 'docs', file: 'made.md', inStep: false } })
  })

  it('holds only the names of a Secret against the declaration, and shows only names', async () => {
    await sh.box.write('secret.yaml', 'kind: Secret\ndata: { ERP__TOKEN: aHVudGVyMg== }\n')
    expect((await sh.varve('generate', 'secret', '--out', 'secret.yaml', '--check')).code).toBe(0)
    await sh.box.write('secret.yaml', 'kind: Secret\ndata: { OLD_TOKEN: aHVudGVyMg== }\n')
    const { code, out, err } = await sh.varve('generate', 'secret', '--out', 'secret.yaml', '--check')
    expect({ code, lines: out.split('\n').slice(1) }).toEqual({ code: 10, lines: ['+ERP__TOKEN', '-OLD_TOKEN', ''] })
    expect(out + err).not.toMatch(/hunter2|aHVudGVyMg/)
  })

  it('needs to be told the file', async () => {
    const { code, err } = await sh.varve('generate', 'docs', '--check')
    expect(code).toBe(2)
    expect(err).toContain('--check needs the file to look at. Name it: --out docs/configuration.md.')
    const nameless = await sh.varve('generate', '--check')
    expect([nameless.code, nameless.err]).toEqual([2, expect.stringContaining('Name it: docs, json-schema,')])
  })

  it('cuts a long difference', async () => {
    await sh.box.write('made.yaml', Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n'))
    const { out } = await sh.varve('generate', 'configmap', '--out', 'made.yaml', '--check')
    expect(out).toMatch(/… and \d+ more lines\n$/)
    expect(out.split('\n')).toHaveLength(63)
  })
})

describe('varve generate --values', () => {
  it('puts the values of a .env file into manifests, secrets into the Secret only', async () => {
    await sh.box.write('production.env', 'SHOP_SERVER__PORT=9000\nSHOP_ERP__TOKEN=hunter2\nSHOP_SHOP__NAME=\nOTHER=x\n')
    const args = ['--prefix', 'SHOP', '--values', 'production.env']
    const { out, err } = await sh.varve('generate', 'configmap', ...args)
    expect(load(out)).toMatchObject({ data: { SHOP_SERVER__PORT: '9000', SHOP_SHOP__NAME: 'Shop' } })
    expect(err).toBe('warning: passed over, because no key is read from them: OTHER\n')
    expect(out).not.toContain('hunter2')
    const secret = await sh.varve('generate', 'secret', ...args)
    expect(load(secret.out)).toMatchObject({ data: { SHOP_ERP__TOKEN: btoa('hunter2') } })
  })

  it('can be all there is', async () => {
    await sh.box.write('production.env', 'SERVER__PORT=9000\n')
    const { out } = await sh.varve('generate', 'configmap', '--values', 'production.env', '--no-defaults')
    expect(load(out)).toMatchObject({ data: { SERVER__PORT: '9000' } })
    expect(out).not.toContain('SHOP__NAME')
    expect(out).toContain('varve generate configmap --values production.env --no-defaults`')
  })

  it('takes those of another Secret, and names no value where one is wrong', async () => {
    await sh.box.write('old.yaml', 'kind: Secret\nstringData: { ERP__TOKEN: hunter2 }\n')
    const { out } = await sh.varve('generate', 'secret', '--values', 'old.yaml')
    expect(load(out)).toMatchObject({ data: { ERP__TOKEN: btoa('hunter2') } })
    await sh.box.write('old.yaml', 'kind: Secret\ndata: { ERP__TOKEN: hunter2 }\n')
    const { code, err } = await sh.varve('generate', 'secret', '--values', 'old.yaml')
    expect(code).toBe(5)
    expect(err).not.toContain('hunter2')
  })

  it('takes those that `kubectl get secrets -o yaml` printed', async () => {
    await sh.box.write('old.yaml', 'kind: List\nitems:\n- { kind: Secret, data: { ERP__TOKEN: aHVudGVyMg== } }\n')
    const { out } = await sh.varve('generate', 'secret', '--values', 'old.yaml')
    expect(load(out)).toMatchObject({ data: { ERP__TOKEN: 'aHVudGVyMg==' } })
  })
})

describe('the options of one thing', () => {
  it('are the draft, the id, the title and the sections of a JSON Schema', async () => {
    const { out } = await sh.varve(
      ...['generate', 'json-schema', '--draft', 'draft-2020-12', '--id', 'https://shop.example/s', '--title', "Shop's"],
      ...['--sections', 'staging,production'],
    )
    expect(JSON.parse(out)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://shop.example/s',
      $comment: `Made by \`varve generate json-schema --draft draft-2020-12 --id https://shop.example/s --title 'Shop'\\''s' --sections staging,production\`: change the declaration, and run it again.`,
      title: "Shop's",
      properties: { default: {}, global: {}, staging: {}, production: {} },
    })
  })

  it('are the image, the namespace and the way of secrets of a Deployment', async () => {
    const { out } = await sh.varve(
      ...['generate', 'deployment', '--name', 'shop', '--namespace', 'prod', '--image', 'shop:1', '--secrets', 'files'],
    )
    expect(load(out)).toMatchObject({
      metadata: { name: 'shop', namespace: 'prod' },
      spec: {
        template: {
          spec: { containers: [{ image: 'shop:1' }], volumes: [{ secret: { secretName: 'shop-secrets' } }] },
        },
      },
    })
  })

  it.each([
    ['--secrets', 'vault'],
    ['--draft', 'draft-04'],
  ])('are refused where they mean nothing: %s %s', async (...args) => {
    expect((await sh.varve('generate', 'docs', ...args)).code).toBe(2)
  })
})
