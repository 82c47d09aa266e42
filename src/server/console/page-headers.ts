/** What a page of ours may load and do: its own scripts, its own styles, and nothing from anywhere else. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

/** Headers of everything below `/debug`. */
export const guarded = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Headers of a page. */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    ...guarded,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentPolicy(nonce),
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    // The same address answers with JSON and with text.
    vary: 'accept',
  }
}
