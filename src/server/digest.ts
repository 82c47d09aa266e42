/** The little of Node's cryptography that is used, where there is one. */
interface NodeCrypto {
  hash?(algorithm: 'sha256', text: string, as: 'hex' | 'base64url'): string
}

/** The little of Node's process that is used, where there is one. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:crypto'): NodeCrypto | undefined
}

/** A longer text, in characters, is hashed beside everything else: others must not wait for it. */
const SHORT = 100_000

let node: NodeCrypto | undefined

/**
 * SHA-256 of a text. On Node a short one is there at once: by the platform's own it takes a turn of the thread pool, which is
 * longer than most requests take. Node's module is asked for, never imported, so that the server loads elsewhere, too.
 */
export function sha256(text: string, as: 'hex' | 'base64url' = 'hex'): string | Promise<string> {
  const { process } = globalThis as { readonly process?: NodeProcess }
  node ??= process?.getBuiltinModule?.('node:crypto') ?? {}
  return text.length <= SHORT && node.hash !== undefined ? node.hash('sha256', text, as) : byPlatform(text, as)
}

/** The same by what every runtime has. */
export async function byPlatform(text: string, as: 'hex' | 'base64url'): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  if (as === 'hex') return hex(digest)
  const base64 = btoa(String.fromCharCode(...digest))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Bytes as hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
