import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shell, type Outcome } from '../../test/cli/shell.ts'

/** Wipes the screen, rings, colours, ends a line early, turns the text around and names the window. */
const EVIL = 'a\u001B[2J\u001B[31mb\u0007\rc\u009B1Ad\u202Ee\u001B]0;pwned\u0007'
const STAMP = '2026-01-01T00:00:00.000Z'

const problem = {
  ...{ type: 'about:blank', title: EVIL, status: 403, code: 'CREDENTIAL_REFUSED', detail: EVIL, requestId: EVIL },
  ...{ issue: EVIL, key: EVIL },
}
const token = { id: EVIL, name: EVIL, role: EVIL, permissions: [EVIL], expiresAt: STAMP, createdAt: STAMP, by: EVIL }
const session = { id: EVIL, name: EVIL, role: EVIL, audience: EVIL, issuer: EVIL, since: STAMP }

/** What it answers, by what its path begins with; everything else is refused, in words that are as bad. */
const ANSWERS: Readonly<Record<string, object>> = {
  '/v1/tokens': { items: [token] },
  '/v1/sessions': { items: [session] },
  '/v1/me': { name: EVIL, kind: 'token', role: EVIL, permissions: [EVIL], tenants: [EVIL] },
  '/health/live': { status: 'live' },
  '/health': { status: EVIL, version: EVIL, store: { name: EVIL, trouble: EVIL } },
  '/v1/log/head': { number: EVIL },
  '/v1/layers': { environment: EVIL, items: [layered()], revision: 0 },
}

function layered(): object {
  const origin = { layer: EVIL, detail: EVIL }
  const declared = { kind: 'live', type: 'string', doc: EVIL, owner: EVIL, unit: EVIL, default: EVIL }
  return { key: 'shop.name', declared, ...declared, layers: [{ layer: 'default', value: EVIL, origin, note: EVIL }] }
}

let server: Server
let url: string
beforeAll(async () => {
  server = createServer((request, response) => answer(request.url ?? '', response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function answer(path: string, response: ServerResponse): void {
  const [, body] = Object.entries(ANSWERS).find(([begin]) => path.startsWith(begin)) ?? []
  response.writeHead(body === undefined ? 403 : 200, {
    'content-type': `application/${body === undefined ? 'problem+' : ''}json`,
  })
  response.end(JSON.stringify(body ?? problem))
}

/** Runs a command on the server, at a terminal or in a pipe. */
async function there(terminal: boolean, args: readonly string[]): Promise<Outcome> {
  await using sh = await shell({})
  // No colour of our own, so that each escape is the server's.
  const env = { VARVE_TOKEN: `vt_${'x'.repeat(40)}`, NO_COLOR: '1' }
  return sh.as({ terminal, env }, '--server', url, ...args)
}

// oxlint-disable-next-line no-control-regex -- what acts on a terminal is looked for
const ACTS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/

describe('a hostile server', () => {
  it.each([true, false])('moves no cursor and colours nothing, whatever it is asked (terminal: %s)', async terminal => {
    const commands = [
      ...[['whoami'], ['token', 'list'], ['debug', 'sessions'], ['debug', 'revoke', EVIL], ['token', 'revoke', 'x']],
      ...[['list'], ['get', 'shop.name'], ['set', 'shop.name', 'x', '-m', 'Why'], ['history'], ['doctor']],
    ]
    let said = 0
    for (const args of commands) {
      for (const form of [args, [...args, '--json']]) {
        // oxlint-disable-next-line no-await-in-loop -- one at a time, so that a failure names its command
        const { out, err } = await there(terminal, form)
        expect(out + err, form.join(' ')).not.toMatch(ACTS)
        if (out + err !== '' && /u\{?0?0?1b/i.test(out + err)) said += 1
      }
    }
    // What it says is told all the same, spelt out.
    expect(said).toBeGreaterThan(9)
  })

  it('is quoted in colours that are ours alone', async () => {
    await using sh = await shell({})
    const env = { VARVE_TOKEN: `vt_${'x'.repeat(40)}` }
    const { err } = await sh.as({ terminal: true, env }, '--server', url, 'debug', 'link')
    const ours = '\u001B[31merror:\u001B[39m '
    expect(err).toContain(ours)
    expect(err.replace(ours, '')).not.toMatch(ACTS)
    expect(err).toContain(String.raw`\u{1b}[2J\u{1b}[31mb`)
  })
})
