/**
 * Binds what Varve needs to the runtime this program stands on: clock, timers, randomness, digest, patterns, async
 * context. Node's own modules are asked for, never imported, so that this entry loads in a browser too.
 */
import { VarveError } from './core/errors.ts'
import type { AsyncContext, Pattern, Platform } from './core/ports.ts'

/** The little of Node's process that is used, where there is one. */
interface NodeProcess {
  readonly env: Readonly<Record<string, string | undefined>>
  emitWarning(message: string, options: { type: string; code: string }): void
  getBuiltinModule?(name: 'node:crypto'): NodeCrypto | undefined
  getBuiltinModule?(name: 'node:async_hooks'): AsyncHooks | undefined
}

interface NodeCrypto {
  hash?(algorithm: string, text: string): string
  createHmac?(algorithm: string, key: Uint8Array): { update(text: string): { digest(as: 'hex'): string } }
}

interface AsyncHooks {
  readonly AsyncLocalStorage: new <T>() => { getStore(): T | undefined; run<R>(value: T, body: () => R): R }
}

/** The platform of this runtime. */
export function hostPlatform(): Platform {
  const { process } = globalThis as { process?: NodeProcess }
  // Fetched at first use: a program that stores nothing does not wait for Node to load its cryptography.
  let crypto: NodeCrypto | undefined
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    timers: { after: startTimer },
    random: randomBytes(),
    digest: (text, algorithm = 'sha256') => {
      crypto ??= process?.getBuiltinModule?.('node:crypto')
      if (crypto?.hash === undefined) throw new VarveError('RUNTIME_UNSUPPORTED', { what: `synchronous ${algorithm}` })
      return crypto.hash(algorithm, text)
    },
    hmac: (key, text) => {
      crypto ??= process?.getBuiltinModule?.('node:crypto')
      if (crypto?.createHmac === undefined) throw new VarveError('RUNTIME_UNSUPPORTED', { what: 'synchronous HMAC' })
      return crypto.createHmac('sha256', key).update(text).digest('hex')
    },
    pattern,
    // varve-scan-ignore process-env because this is how everything else gets at the environment.
    variable: name => process?.env[name],
    warn: (message, code) => {
      // A browser's console is where its warnings go.
      // oxlint-disable-next-line no-console
      if (process === undefined) console.warn(message)
      else process.emitWarning(message, { type: 'VarveWarning', code })
    },
    ...(process?.getBuiltinModule === undefined ? {} : { asyncContext: () => asyncContext(process) }),
  }
}

/**
 * A regular expression compiles to at most so many states. Time is their number times the text's length, and only counted
 * repetitions (`.{0,1000}`) make more of them than the expression has characters.
 */
const MOST_STATES = 2000

/** Loads RE2, which is larger than the rest of us: on use, for few documents have regular expressions. */
async function pattern(): Promise<Pattern> {
  const { RE2JS } = await import('re2js')
  return (source, { fold }) => {
    const expression = RE2JS.compile(source, fold ? RE2JS.CASE_INSENSITIVE : 0)
    const states = expression.programSize()
    if (states > MOST_STATES)
      throw new RangeError(`its repetitions make ${states} states, and ${MOST_STATES} are the most`)
    return text => expression.test(text)
  }
}

/** Random bytes, fetched from the system some hundred at a time: each fetch costs as much as the whole rest of an id. */
function randomBytes(): (length: number) => Uint8Array {
  const pool = new Uint8Array(1024)
  let used = pool.length
  return length => {
    if (length > 64) return globalThis.crypto.getRandomValues(new Uint8Array(length))
    if (used + length > pool.length) {
      globalThis.crypto.getRandomValues(pool)
      used = 0
    }
    used += length
    return pool.slice(used - length, used)
  }
}

function asyncContext<T>(process: NodeProcess): AsyncContext<T> {
  const hooks = process.getBuiltinModule?.('node:async_hooks')
  if (hooks === undefined) throw new VarveError('CONTEXT_UNSUPPORTED', {})
  const storage = new hooks.AsyncLocalStorage<T>()
  return { get: () => storage.getStore(), run: (value, body) => storage.run(value, body) }
}

/** The longest a timer can be set for in one go, in milliseconds; longer ones are set again. */
const LONGEST = 2 ** 31 - 1

function startTimer(delay: number, fire: () => void, options: { readonly hold?: boolean } = {}): () => void {
  const left = delay - LONGEST
  let again: (() => void) | undefined
  const timer = setTimeout(left > 0 ? () => (again = startTimer(left, fire, options)) : fire, Math.min(delay, LONGEST))
  if (typeof timer === 'object' && options.hold !== true) timer.unref()
  return () => {
    clearTimeout(timer)
    again?.()
  }
}
