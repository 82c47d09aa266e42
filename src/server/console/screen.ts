import { VarveError, type Json } from 'varve'
import type { Asked } from '../call.ts'
import type { ConsoleAssets } from '../options.ts'
import { problemDocument } from '../problem.ts'
import { acceptedForm } from './accepted-form.ts'
import { freshNonce, pageAt } from './page.ts'
import { guarded, pageHeaders } from './page-headers.ts'
import { plainAddress } from './plain-address.ts'
import { plainText } from './plain-text.ts'

/**
 * One address below `/debug/`: the console's page for a browser, the same as JSON or as text for everybody else, or a file of the
 * console. Throws NO_SUCH_PATH.
 */
export async function screen(asked: Asked): Promise<Response> {
  const path = asked.url.pathname.slice(`${asked.mount}/debug/`.length)
  const { console } = asked.options
  const file = console?.find(path)
  if (file !== undefined) return fileAnswer(file)
  const form = acceptedForm(asked.request.headers.get('accept'))
  if (form === 'html' && console !== undefined) return page(console, asked.mount)
  return plain(asked, path, form === 'json' ? 'json' : 'text')
}

/** A file's name changes with what is in it, so it never has to be asked for again. */
function fileAnswer({ body, type }: NonNullable<ReturnType<ConsoleAssets['find']>>): Response {
  const headers = { ...guarded, 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }
  return new Response(Uint8Array.from(body), { headers })
}

function page({ index }: ConsoleAssets, mount: string): Response {
  const nonce = freshNonce()
  return new Response(pageAt(index, { base: `${mount}/debug`, nonce }), { headers: pageHeaders(nonce) })
}

/** What the API says at the address that shows the same. */
async function plain(asked: Asked, path: string, form: 'json' | 'text'): Promise<Response> {
  const address = plainAddress(path)
  if (address === undefined) throw new VarveError('NO_SUCH_PATH', {})
  const url = new URL(`${asked.mount}${address}${asked.url.search}`, asked.url.href)
  const headers = new Headers(asked.request.headers)
  // A tag is for one form of an answer.
  if (form === 'text') headers.delete('if-none-match')
  const answer = await said(asked, new Request(url, { headers }))
  return form === 'json' ? withVary(answer) : inText(answer)
}

/** The API's answer; a problem as a document, so that it can be told in text too. */
async function said(asked: Asked, request: Request): Promise<Response> {
  try {
    return await asked.host.ask(request, asked)
  } catch (error) {
    if (!(error instanceof VarveError)) throw error
    const document = problemDocument(error, { requestId: asked.requestId })
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
    return new Response(JSON.stringify(document), { status: document.status, headers })
  }
}

function withVary(answer: Response): Response {
  answer.headers.append('vary', 'accept')
  return answer
}

async function inText(answer: Response): Promise<Response> {
  const text = plainText((await answer.json()) as Json)
  const headers = {
    ...guarded,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept',
  }
  return new Response(text, { status: answer.status, headers })
}
