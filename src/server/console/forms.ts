import { VarveError } from 'varve'
import type { Asked } from '../call.ts'
import { received } from '../received.ts'
import type { Draft } from '../route.ts'

/** Bytes of a form, at most: a value may be long. */
const LONGEST = 1 << 20

/** `POST /debug/config/refresh`: reads the store now, and goes back to the list. */
export async function refreshed(asked: Asked): Promise<Response> {
  await done(asked, 'POST', '/v1/refresh')
  return seeOther(`${asked.mount}/debug/config`)
}

/** `POST /debug/config/{key}`: stores what the form has, or with no `persist` overrides it in this process. */
export async function posted(draft: Draft): Promise<Response> {
  const { mount } = draft
  const key = draft.params['key'] ?? ''
  const form = await formOf(draft.request)
  const place = encodeURIComponent(key)
  const parsed = await done(draft, 'POST', '/v1/parse', { key, text: form.get('value') ?? '' })
  const { value } = (await parsed.json()) as { readonly value: unknown }
  const message = form.get('message') ?? ''
  if (form.has('persist')) await done(draft, 'PUT', `/v1/values/${place}`, { value, message })
  else await done(draft, 'PUT', `/v1/overrides/${place}`, { value })
  return seeOther(`${mount}/debug/config/${place}`)
}

/** `POST /debug/config/{key}/clear-override`: the next layer shows again. */
export async function cleared(draft: Draft): Promise<Response> {
  const place = encodeURIComponent(draft.params['key'] ?? '')
  await done(draft, 'DELETE', `/v1/overrides/${place}`)
  return seeOther(`${draft.mount}/debug/config/${place}`)
}

/** Asks the API on behalf of who asked. Throws what it threw. */
function done(asked: Asked, method: string, address: string, body?: object): Promise<Response> {
  const headers = new Headers(asked.request.headers)
  for (const name of ['content-length', 'content-type', 'if-none-match']) headers.delete(name)
  if (body !== undefined) headers.set('content-type', 'application/json')
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const url = new URL(`${asked.mount}${address}`, asked.url.href)
  return asked.host.ask(new Request(url, { method, headers, ...sent }), asked)
}

async function formOf(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded'))
    throw new VarveError('MEDIA_TYPE_REFUSED', { accepted: ['application/x-www-form-urlencoded'] })
  return received(
    request,
    () => boundedText(request),
    text => new URLSearchParams(text),
  )
}

/** The body as text. Leaving the loop cancels the rest: what is too long is not read to its end. */
async function boundedText({ body }: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > LONGEST) throw new VarveError('REQUEST_TOO_LARGE', { part: 'body', limit: LONGEST })
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
}
