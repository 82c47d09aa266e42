/** Ends a command whose request was to be shown, and not sent. */
export class Shown extends Error {
  override readonly name = 'VarveError'
  readonly code = 'USAGE'
  /** The command line that sends it. */
  readonly curl: string

  constructor(curl: string) {
    super('The request is shown, and not sent.')
    this.curl = curl
  }
}

/** A `fetch` that shows the first request it is given. */
export const showing: typeof fetch = (asked, init = {}) => {
  const url = typeof asked === 'string' ? asked : 'href' in asked ? asked.href : asked.url
  return Promise.reject(new Shown(curlOf(url, init)))
}

/** Headers that say what everybody sends, or that are made anew for each request. */
const LEFT_OUT: ReadonlySet<string> = new Set(['accept', 'idempotency-key'])

/** A request as a line for a POSIX shell, with the token as a variable: nothing secret is in it but what it writes. */
export function curlOf(url: string, { method = 'GET', headers = {}, body }: RequestInit): string {
  const said = [...new Headers(headers)].filter(([name]) => !LEFT_OUT.has(name))
  const shown = said.map(([name, value]) =>
    name === 'authorization' ? '-H "Authorization: Bearer $VARVE_TOKEN"' : `-H ${quoted(`${name}: ${value}`)}`,
  )
  const data = typeof body === 'string' ? [`--data ${quoted(body)}`] : []
  return ['curl', ...(method === 'GET' ? [] : ['-X', method]), quoted(url), ...shown, ...data].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
