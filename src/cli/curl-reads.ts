import { VarveError } from 'varve'
import { curlOf } from './curl.ts'
import type { NamedServer } from './named-server.ts'
import type { Session } from './session.ts'

/** The requests that are what commands that only read say, by the command's name. */
const READS: Readonly<Record<string, (key: string) => string>> = {
  list: () => '/v1/values',
  get: key => `/v1/values/${key}`,
  explain: key => `/v1/values/${key}/explanation`,
  history: key => (key === '' ? '/v1/history' : `/v1/values/${key}/history`),
  blame: key => `/v1/values/${key}/blame`,
  snapshot: () => '/v1/snapshot',
  verify: () => '/v1/verify',
  export: () => '/v1/export',
  watch: () => '/events',
  'flag show': key => `/v1/flags/${key}`,
  'tenant list': () => '/v1/tenants',
  'segment list': () => '/v1/segments',
  'secret list': () => '/v1/secrets',
}

/** The line for curl that asks what a command asks; undefined for a command that changes something. */
export function readAsCurl(
  session: Session,
  { url, token }: NamedServer,
  { key = '', at }: { readonly key?: string | undefined; readonly at?: string | undefined },
): string | undefined {
  const path = READS[session.command.replace(/^(?:varve )?(?:config )?/, '')]?.(encodeURIComponent(key))
  if (path === undefined) return undefined
  const asked = new URL(url + path)
  for (const [name, value] of Object.entries({ ...session.audience, at }))
    if (typeof value === 'string') asked.searchParams.set(name, value)
  return curlOf(asked.href, { headers: token === undefined ? {} : { authorization: 'Bearer' } })
}

/** Why a command cannot be shown: what it does is no request of its own, or more than one. */
export function noRequest({ command }: Session): VarveError {
  const issue = `\`${command}\` as it is asked here is no single request, so there is none to show.`
  return new VarveError('USAGE', {
    issue,
    remedy: 'Leave out --as-curl; the server tells its routes at /openapi.json.',
  })
}
