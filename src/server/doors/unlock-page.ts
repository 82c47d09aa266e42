import { randomHex } from './secret-text.ts'
import { LINK_LIFE, type Link } from './links.ts'
import type { Visit } from './visit.ts'

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:26rem;padding:1.5rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
button{font:inherit;padding:.6rem 1.2rem;min-height:2.75rem;cursor:pointer}`

/**
 * A second click sends nothing: it would cancel the first request, whose answer has the cookie, when the link is spent already.
 * Whoever comes back to the page may send it again.
 */
const ONCE = `let sent=false
addEventListener('submit',event=>{if(sent)event.preventDefault();sent=true})
addEventListener('pageshow',()=>{sent=false})`

/** The page that asks before it signs anybody in. Without scripts it does so, too. */
export function askingPage(query: URLSearchParams, link: Link, visit: Visit): Response {
  const nonce = randomHex(16)
  const until = new Date((link.ts + LINK_LIFE) * 1000).toISOString().slice(11, 16)
  const facts = [
    ['Server', `${visit.origin}${visit.mount}`],
    ['You are', link.name],
    ['As', link.tenants === undefined ? link.role : `${link.role} of ${link.tenants.join(', ')}`],
    ...(link.environments === undefined ? [] : [['In', link.environments.join(', ')] as const]),
    ['Link made by', link.issuer],
    ['Good until', `${until} UTC, once`],
  ] as const
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in to Varve</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<style nonce="${nonce}">${STYLE}</style><script nonce="${nonce}">${ONCE}</script></head>
<body><main><h1>Sign in to Varve?</h1>
<dl>${facts.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>
<form method="post" action="${escaped(visit.mount)}/_unlock-debug">
${[...query].map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('\n')}
<p><button autofocus>Sign in</button></p></form>
<p>Nothing happens until you press the button. You stay signed in for 8 hours${link.until === undefined ? '' : ', and no longer than the token that made the link is in force'}.</p></main></body></html>
`
  return new Response(body, { headers: headersOf(nonce) })
}

function headersOf(nonce: string): Record<string, string> {
  const own = [`style-src 'nonce-${nonce}'`, `script-src 'nonce-${nonce}'`]
  const policy = ["default-src 'none'", ...own, "form-action 'self'", "base-uri 'none'"]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [...policy, "frame-ancestors 'none'"].join('; '),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    // The form must be able to say which origin it is of, and nobody is to be told the rest of the address.
    'referrer-policy': 'strict-origin',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
