import type { ReactNode } from 'react'
import { addressOf, type ApiRequest } from '../api/request.ts'
import { CopyButton } from './copy-button.tsx'

/** The same act for a terminal and for code. */
export function CopyAs({
  request,
  cli,
  typescript,
}: {
  readonly request: ApiRequest
  /** Without the program's name: `set limits.maxUploads 50 -m «…»`; undefined where no command does it. */
  readonly cli: string | undefined
  readonly typescript: string
}): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-1" role="group" aria-label="Copy as">
      <span className="text-faint text-sm">Copy as</span>
      {cli === undefined ? null : <CopyButton text={`varve ${cli}`}>CLI</CopyButton>}
      <CopyButton text={curlOf(request)}>curl</CopyButton>
      <CopyButton text={typescript}>TypeScript</CopyButton>
    </div>
  )
}

/** A request as a command; the token is left to who runs it. */
export function curlOf(request: ApiRequest): string {
  const { method, body, expect } = request
  const parts = [`curl -X ${method} ${quoted(addressOf(request).href)}`, `-H "authorization: Bearer $VARVE_TOKEN"`]
  if (expect !== undefined) parts.push(`-H ${quoted(`if-match: ${expect === '*' ? '*' : `"${expect}"`}`)}`)
  if (body !== undefined) parts.push(`--json ${quoted(JSON.stringify(body))}`)
  return parts.join(' \\\n  ')
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
