import { afterAll, describe, expect, it } from 'vitest'
import type { Case } from './cases/case.ts'
import { cases } from './cases/index.ts'
import { AnswerCheck, documentOf, type Operation, operationsOf, pathOf } from './documented.ts'
import { PLANTED, served, type Served } from './served.ts'
import { usualCase, usualServers } from './usual-cases.ts'

const { open, busy } = await usualServers()
const document = await documentOf(open)
const operations = operationsOf(document)
const check = new AnswerCheck(document)

afterAll(async () => {
  await open[Symbol.asyncDispose]()
  await busy[Symbol.asyncDispose]()
})

const ownCases = (name: string): Readonly<Record<number, Case>> => cases[name] ?? {}

/** The first case of an operation that succeeds, or an empty one. */
function goodCase({ name }: Operation): Case {
  const first = Object.entries(ownCases(name)).find(([status]) => Number(status) < 400)
  return first?.[1] ?? {}
}

async function answerOf(operation: Operation, status: number): Promise<Response> {
  const own = ownCases(operation.name)[status]
  if (own === undefined && status !== 304) {
    const usual = usualCase(operation, status, goodCase(operation))
    const server = usual?.server === 'busy' ? busy : open
    if (usual === undefined) throw new Error(`Give ${operation.name} a case for ${status} in test/server/http/cases.`)
    return server.ask(usual.path, usual.asking)
  }
  const shop = await served((own ?? goodCase(operation)).options)
  try {
    return await asked(shop, operation, own ?? goodCase(operation), own === undefined)
  } finally {
    await shop[Symbol.asyncDispose]()
  }
}

/** Asks what a case wants; with `again`, once more with the entity tag of the first answer. */
async function asked(shop: Served, operation: Operation, wanted: Case, again: boolean): Promise<Response> {
  const found: unknown = await wanted.before?.(shop)
  const parts = typeof found === 'object' && found !== null ? strings(found) : {}
  const path = pathOf(operation, wanted, parts)
  const { body, headers = {} } = wanted
  const asking = { method: operation.method, ...(body === undefined ? {} : { body }), headers }
  const first = await shop.ask(path, asking)
  if (!again) return ended(first)
  const tag = first.headers.get('etag') ?? ''
  return shop.ask(path, { ...asking, headers: { ...headers, 'if-none-match': tag } })
}

function strings(found: object): Record<string, string> {
  const texts = Object.entries(found).filter(([, part]) => typeof part === 'string')
  return Object.fromEntries(texts)
}

/** A stream is ended at its head; anything else is read before its server is gone. */
async function ended(answer: Response): Promise<Response> {
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) return answer
  await answer.body?.cancel()
  return new Response('', { status: answer.status, headers: answer.headers })
}

describe.each(operations)('$method $path ($name)', operation => {
  it.each(operation.statuses)('answers %i as documented', async status => {
    const answer = await answerOf(operation, status)
    const text = await answer.text()
    expect(answer.status, text).toBe(status)
    expect(text).not.toContain(PLANTED)
    const media = answer.headers.get('content-type')?.split(';')[0] ?? ''
    if (!media.endsWith('json')) return
    expect(check.complaints(operation, status, media, JSON.parse(text)), text).toBe('')
  })
})

describe('the cases', () => {
  it('are of operations and statuses that are documented', () => {
    const documented = new Map(operations.map(({ name, statuses }) => [name, statuses]))
    const strangers = Object.entries(cases).flatMap(([name, own]) =>
      Object.keys(own)
        .filter(status => documented.get(name)?.includes(Number(status)) !== true)
        .map(status => `${name} ${status}`),
    )
    expect(strangers).toEqual([])
  })
})
