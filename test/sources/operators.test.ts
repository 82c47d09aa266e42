/** Operators as people write them, in JSON of a variable, in text and in files: what they make of weaker layers. */
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, setting, type Json, type Source } from 'varve'
import { list, port, record, string } from 'varve/schema'
import { args, env, values } from 'varve/sources'

const config = defineConfig({
  server: {
    port: setting(port(), { default: 1 }),
    tags: setting(list(string()), { default: [] }),
    m: setting(record(string()), { default: {} }),
  },
  l: setting(list(string()), { default: [] }),
})

const below = values({ server: { port: 9, tags: ['a'], m: { a: '1', b: '2' } }, l: ['a'] })

/** What the settings come to, and what is wrong with them. */
async function start(...sources: readonly Source[]) {
  const { varve, problems } = await inspect(config, { sources: [below, ...sources] })
  return { settings: JSON.parse(JSON.stringify(varve.settings)) as Json, problems }
}

const from = (variables: Record<string, string>): Source => env({ prefix: 'A', from: variables })

describe('an operator in the JSON of a group', () => {
  it.each([
    [{ A_CONFIG_JSON: '{"l":{"$append":["x"]}}' }, 'l', ['a', 'x']],
    [{ A_SERVER: '{"port":{"$unset":true}}' }, 'server.port', 1],
    [{ A_SERVER: '{"$unset":true}' }, 'server', { port: 1, tags: [], m: {} }],
    [{ A_SERVER: '{"m":{"a":{"$unset":true}}}' }, 'server.m', { b: '2' }],
    [{ A_SERVER: '{"m":{"$replace":{"z":"9"}}}' }, 'server.m', { z: '9' }],
    [{ A_SERVER: '{"$replace":{"m":{"z":"9"}}}' }, 'server', { port: 1, tags: [], m: { z: '9' } }],
    [{ A_CONFIG_JSON: '{"l":{"$append":["x"]}}', A_L: '@append y' }, 'l', ['a', 'x', 'y']],
    [{ A_CONFIG_JSON: '{"server":{"tags":{"$append":["x"]}}}', A_SERVER: '{"port":2}' }, 'server.tags', ['a', 'x']],
    [{ A_SERVER: '{"tags":{"$prepend":["x"]}}', A_SERVER__TAGS__0: 'y' }, 'server.tags', ['y', 'a']],
    [{ A_SERVER: '{"m":{"$unset":true}}', A_SERVER__M__Z: '9' }, 'server.m', { z: '9' }],
    [{ A_SERVER: '{"m":{"$replace":{"z":"9"}}}', A_SERVER__M__A: '3' }, 'server.m', { z: '9', a: '3' }],
  ])('works on what weaker layers have: %j', async (variables, path, result) => {
    const { settings, problems } = await start(from(variables))
    expect(problems).toEqual([])
    expect(settings).toHaveProperty(path, result)
  })

  it('works so in an argument too', async () => {
    const { settings } = await start(args({ from: ['--server', '{"tags":{"$append":["x"]},"port":{"$unset":true}}'] }))
    expect(settings).toMatchObject({ server: { port: 1, tags: ['a', 'x'] } })
  })
})
