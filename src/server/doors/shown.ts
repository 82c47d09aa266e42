/** A text that a request shows as a token: after `Authorization: Bearer`, or in `X-API-Key`; undefined for neither. */
export function shownToken(request: Request): string | undefined {
  const bearer = /^bearer +(.*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  return bearer ?? request.headers.get('x-api-key') ?? undefined
}

/** True for methods that change nothing: no proof is needed that a person meant them. */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}
