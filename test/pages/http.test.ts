import { defineConfig, flag, live, open } from 'varve'
import { createHandler, type Handler } from 'varve/server'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { afterAll, describe, expect, it } from 'vitest'
import { documentOf, operationsOf } from '../server/http/documented.ts'
import { served } from '../server/http/served.ts'
import { examplesOf, pattern } from './console.ts'
import { readPage, tableRows } from './page.ts'

const page = readPage('docs/http.md')

const varve = await open(
  defineConfig({
    limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }) },
    checkout: { newFlow: flag() },
  }),
  { store: memory(), sources: [] },
)
const handler = createHandler(varve, { environment: 'development' })

/** What `curl` would print: the options that the page uses, and no other. */
async function curl(handler: Handler, line: string): Promise<string> {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
  const [command, ...rest] = words
  const asked: { method: string; headers: [string, string][]; body?: string; url: string } = {
    ...{ method: 'GET', headers: [], url: '' },
  }
  while (rest.length > 0) {
    const word = rest.shift() ?? ''
    if (word === '-s') continue
    if (word === '-X') asked.method = rest.shift() ?? ''
    else if (word === '-d') asked.body = rest.shift() ?? ''
    else if (word === '-H') asked.headers.push(headerIn(rest.shift() ?? ''))
    else asked.url = word.replace('$VARVE', 'http://127.0.0.1:7880')
  }
  expect(command).toBe('curl')
  const { url, ...init } = asked
  const request = new Request(url, { ...init, headers: [['host', '127.0.0.1:7880'], ...init.headers] })
  return (await handler(request, { address: '127.0.0.1' })).text()
}

function headerIn(text: string): [string, string] {
  const end = text.indexOf(':')
  return [text.slice(0, end), text.slice(end + 1).trim()]
}

describe('docs/http.md', () => {
  afterAll(async () => {
    await handler.close()
    await varve.close()
  })

  // One after the other, as the page tells them.
  it.each(examplesOf(page))('is right about $line', async ({ line, printed }) => {
    expect(await curl(handler, line)).toMatch(pattern(printed))
  })
})

describe('docs/http/paths.md', () => {
  it('lists every path with its method, its permission and what it does, and no other', async () => {
    await using shop = await served()
    const { paths } = (await documentOf(shop)) as unknown as {
      paths: Record<string, Record<string, { summary: string; 'x-permission'?: string }>>
    }
    const wanted = operationsOf({ paths } as never).map(({ method, path }) => {
      const { summary = '', 'x-permission': permission = 'public' } = paths[path]?.[method.toLowerCase()] ?? {}
      return `| \`${method} ${path}\` | \`${permission}\` | ${summary} |`
    })
    const listed = tableRows(readPage('docs/http/paths.md').text)
      .filter(([first]) => first !== 'path')
      .map(cells => `| ${cells.join(' | ')} |`)
    expect(listed.toSorted()).toEqual(wanted.toSorted())
  })
})
