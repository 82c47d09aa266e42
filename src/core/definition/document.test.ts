import { describe, expect, it } from 'vitest'
import { declarationFrom, openSync, VarveError, type Json } from 'varve'
import { declarationFile } from 'varve/node'
import { sandbox } from 'varve/testing'

const SHOP = `
server:
  port: { type: port, kind: setting, default: 8080, doc: Port the API listens on. }
limits:
  maxUploads: { type: integer, min: 0, max: 500, default: 10, unit: per day, doc: Uploads a user may make. }
checkout:
  newFlow: { kind: flag, doc: Serve the rewritten checkout. }
  button: { variants: { control: '#3498db', treatment: '#e74c3c' }, default: treatment }
mail:
  apiKey: { type: string, secret: true, doc: Key of the mail provider. }
`

describe('a declaration written as a plain file', () => {
  it('declares the same as code, from YAML', async () => {
    await using box = await sandbox({ files: { 'shop.yaml': SHOP } })
    const varve = openSync(await declarationFile(box.path('shop.yaml')), { missingValues: 'allow' })
    expect(varve.settings).toEqual({ server: { port: 8080 } })
    expect(varve.list().map(({ key, value, type, secret }) => [key, value, type, secret])).toEqual([
      ['server.port', 8080, 'integer', false],
      ['limits.maxUploads', 10, 'integer', false],
      ['checkout.newFlow', false, 'boolean', false],
      ['checkout.button', '#e74c3c', 'variant', false],
      ['mail.apiKey', undefined, 'string', true],
    ])
  })

  it('refuses a type outside the closed set, a wrong default and an unknown word, all at once', () => {
    const broken = (): unknown =>
      declarationFrom(
        { a: { type: 'decimal' }, b: { type: 'integer', colour: 'red' }, c: { type: 'port', kind: 'always' }, d: 5 },
        { name: 'shop.yaml' },
      )
    expect(broken).toThrow(VarveError)
    expect(broken).toThrow('4 places need attention')
    expect(broken).toThrow('has an unknown type; types are string, boolean')
    expect(broken).toThrow('says colour, which means nothing here')
    expect(broken).toThrow('must be of the kind setting, live or flag')
    expect(broken).toThrow('shop.yaml, a')
  })

  it('has no default for a secret, as code has none', () => {
    expect(() => declarationFrom({ key: { type: 'string', secret: true, default: 'hush' } })).toThrow(
      'is secret and has a default',
    )
  })

  it('holds defaults to their type, as code does', () => {
    expect(() => declarationFrom({ pool: { type: 'integer', max: 100, default: 200 } })).toThrow(
      'pool has a default that must be at most 100',
    )
  })

  it.each([
    ['shop.yaml', 'a: [1\nb: s3cret', 'shop.yaml:2:1'],
    ['shop.json', '{\n "a": s3cret }', 'shop.json:2:7'],
    ['shop.yaml', 'a: !!js/function "s3cret"', 'shop.yaml:1:'],
    ['shop.yaml', '', 'shop.yaml:1:1'],
  ])('that cannot be read (%s, %j) is named with its line, and nothing of it is quoted', async (name, text, place) => {
    await using box = await sandbox({ files: { [name]: text } })
    const failed = await declarationFile(box.path(name)).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'CONFIG_UNUSABLE' })
    expect(String(failed)).toContain(place)
    expect(String(failed)).not.toContain('s3cret')
  })

  it('cannot become large by aliases, nor reach a prototype', async () => {
    const bomb = `a: &a [x, x]\n${Array.from({ length: 60 }, (_, i) => `b${i}: [*a, *a]`).join('\n')}`
    await using box = await sandbox({ files: { 'bomb.yaml': bomb } })
    await expect(declarationFile(box.path('bomb.yaml'))).rejects.toMatchObject({ code: 'CONFIG_UNUSABLE' })
    expect(() => declarationFrom(JSON.parse('{"__proto__": {"polluted": {"type": "string"}}}') as Json)).toThrow(
      'forbidden name',
    )
    expect({}).not.toHaveProperty('polluted')
  })
})
