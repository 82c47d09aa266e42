import { inspect } from 'node:util'
import { Secret } from 'varve'
import { describe, expect, it } from 'vitest'
import { everything, planted } from '../../../test/generate/declaration.ts'
import { secretIn } from '../../../test/generate/kubernetes.ts'
import { readSecretManifest } from './read-secret.ts'
import { secretManifest } from './secret.ts'

const options = { prefix: 'SHOP', name: 'shop' }

describe('a Secret to be filled in', () => {
  it('fits the schema of Kubernetes, warns, and names every secret without a value', async () => {
    const text = await secretManifest(everything, options)
    expect(text).toMatch(/^# base64 is not encryption: who reads this file reads the secrets\. .*\n/)
    expect(text).toContain("  # Where it is. Must be set in production.\n  SHOP_DATABASE__URL: ''\n")
    const { type, metadata, data } = secretIn(text)
    expect({ type, name: metadata?.name }).toEqual({ type: 'Opaque', name: 'shop-secrets' })
    expect(data).toEqual({
      SHOP_DATABASE__URL: '',
      SHOP_DATABASE__PASSWORD: '',
      DB_TOKEN: '',
      DB_KEYS: '',
      DB_JOINED: '',
    })
  })

  it('holds no development default, and no other value that stands in a declaration', async () => {
    const text = await secretManifest(everything, options)
    const decoded = Object.values(secretIn(text).data ?? {}).map(value => atob(value))
    for (const value of planted) expect([text, ...decoded].join()).not.toContain(value)
  })
})

describe('a Secret with values', () => {
  it('holds those that were given, in base64 of their UTF-8', async () => {
    const values = {
      'database.password': new Secret('pässword ✓'),
      'database.url': 'postgres://u:p@h/d',
      'database.keys': { signing: 'k' },
    }
    const { data } = secretIn(await secretManifest(everything, { ...options, values }))
    expect(data?.['SHOP_DATABASE__PASSWORD']).toBe(Buffer.from('pässword ✓').toString('base64'))
    expect(data?.['SHOP_DATABASE__URL']).toBe(Buffer.from('postgres://u:p@h/d').toString('base64'))
    expect(data?.['DB_KEYS']).toBe(Buffer.from('{"signing":"k"}').toString('base64'))
  })

  it('is read back, and printing what was read shows names and masks only', async () => {
    const values = { 'database.password': 'cleartext-password' }
    const [read] = await readSecretManifest(await secretManifest(everything, { ...options, values }))
    expect(read?.name).toBe('shop-secrets')
    expect(read?.values.get('SHOP_DATABASE__PASSWORD')?.reveal()).toBe('cleartext-password')
    expect(read?.values.get('DB_TOKEN')?.reveal()).toBe('')
    expect(`${inspect(read)} ${JSON.stringify(read && [...read.values])}`).not.toContain('cleartext')
    expect(inspect(read)).toContain('SHOP_DATABASE__PASSWORD')
  })
})

describe('reading a Secret', () => {
  const head = 'apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: prod }\n'

  it("decodes the chapter's own example", async () => {
    const [read] = await readSecretManifest(`${head}data:\n  url: cG9zdGdyZXNxbDovL3VzZXI6cGFzc0Bob3N0L2Ri\n`)
    expect(read?.values.get('url')?.reveal()).toBe('postgresql://user:pass@host/db')
    expect({ name: read?.name, namespace: read?.namespace }).toEqual({ name: 'db', namespace: 'prod' })
  })

  it('takes stringData above data, as the cluster does', async () => {
    const [read] = await readSecretManifest(`${head}data: { a: eA==, b: eQ== }\nstringData: { a: z }\n`)
    expect([...(read?.values ?? [])].map(([name, value]) => [name, value.reveal()])).toEqual([
      ['a', 'z'],
      ['b', 'y'],
    ])
  })

  it('finds the Secrets among other documents, and reads JSON too', async () => {
    const text = `kind: ConfigMap\ndata: { a: b }\n---\n${head}data: { a: eA== }\n---\n${head}data: {}\n`
    expect(await readSecretManifest(text)).toHaveLength(2)
    const json = JSON.stringify({ kind: 'Secret', data: { a: 'eA==' } })
    expect((await readSecretManifest(json))[0]?.values.get('a')?.reveal()).toBe('x')
  })

  it('finds them in the list that `kubectl get secrets -o yaml` prints, and among what else is listed', async () => {
    const text = `apiVersion: v1
kind: List
metadata: { resourceVersion: "" }
items:
- apiVersion: v1
  kind: Secret
  metadata: { name: db, namespace: prod }
  data: { a: eA== }
- { apiVersion: v1, kind: ConfigMap, data: { a: b } }
- { apiVersion: v1, kind: Secret, metadata: { name: mail }, data: { b: eQ== } }
`
    const read = await readSecretManifest(text)
    expect(read.map(({ name, values }) => [name, [...values.keys()]])).toEqual([
      ['db', ['a']],
      ['mail', ['b']],
    ])
    expect(read[0]?.values.get('a')?.reveal()).toBe('x')
  })

  it('finds them in a SecretList, whose items do not say what they are', async () => {
    const [read] = await readSecretManifest('kind: SecretList\nitems: [{ metadata: { name: db }, data: { a: eA== } }]')
    expect(read?.values.get('a')?.reveal()).toBe('x')
  })

  it('names entries that are not text', async () => {
    const [read] = await readSecretManifest(`${head}data: { key: /////w==, a: eA== }\n`)
    expect(read?.binary).toEqual(['key'])
  })

  it('takes base64 that stands on several lines, and an entry without a value', async () => {
    const [read] = await readSecretManifest(`${head}data:\n  a: |\n    Y2xl\n    YXI=\n  b:\n`)
    expect(read?.values.get('a')?.reveal()).toBe('clear')
    expect(read?.values.get('b')?.reveal()).toBe('')
  })

  it.each([
    [`${head}data: { a: hunter2! }`, 'the manifest cannot be used: data.a is not base64.'],
    [`${head}data: { a: hunter2 }`, 'data.a is not base64.'],
    [`${head}data: { a: 5 }`, 'data.a is not base64.'],
    [`${head}stringData: { a: 5 }`, 'stringData.a is not text.'],
    [`${head}data: { a: hunter2: x`, 'the manifest:4:19 cannot be used: it is not readable as YAML from there on.'],
    ['kind: ConfigMap\ndata: { a: hunter2 }', 'it holds no object of the kind Secret.'],
    ['', 'it holds no object of the kind Secret.'],
    [
      'kind: List\nitems: [{ kind: ConfigMap, data: { a: hunter2 } }, hunter2]',
      'it holds no object of the kind Secret.',
    ],
    ['kind: List\nitems: hunter2', 'it holds no object of the kind Secret.'],
    ['kind: List\nitems: [{ kind: Secret, data: { a: hunter2! } }]', 'data.a is not base64.'],
    [`a: ${'x'.repeat(4_000_000)}`, 'it is longer than'],
    [`a: &a [x]\nb: [${'*a,'.repeat(60)}]\n`, 'not readable as YAML'],
  ])('refuses what is none, and quotes nothing of it: %#', async (text, said) => {
    const error: unknown = await readSecretManifest(text).catch((caught: unknown) => caught)
    expect(String(error)).toContain(said)
    expect(inspect(error)).not.toContain('hunter2')
  })

  it('changes no prototype', async () => {
    await readSecretManifest(`${head}data: { __proto__: eA== }\nstringData: { constructor: x }\n`).catch(
      () => undefined,
    )
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })
})
