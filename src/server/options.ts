import type { Clock, Timers } from 'varve'
import type { AccessLog } from './access/access-log.ts'
import type { AuditOptions } from './doors/audit.ts'
import type { Arrival } from './doors/authenticate.ts'
import type { BroadcastLimits } from './events/broadcaster.ts'
import type { AllowedOrigins } from './ofrep/cors.ts'

/** What a request cannot say by itself; who received it fills it in. */
export interface RequestOrigin extends Arrival {
  /** Ends when the client has gone. */
  readonly signal?: AbortSignal
}

/** A file of the console, as it is served. */
export interface ConsoleFile {
  readonly body: Uint8Array
  /** Its media type. */
  readonly type: string
}

/** The console's page and files, as `consoleAssets()` of `varve/server/node` gives them. */
export interface ConsoleAssets {
  /** The page, into which the server writes where it stands. */
  readonly index: string
  /** A file by its path below the console; undefined where there is none. */
  find(path: string): ConsoleFile | undefined
}

/** What one request may take and ask for. */
export interface RequestLimits {
  /** Bytes of a body, unless its route takes more; 1 MiB when absent. */
  readonly body?: number
  /** Characters of an address with its query; 8,192 when absent. */
  readonly address?: number
  /** Characters of all headers together; 32,768 when absent. */
  readonly headers?: number
  /** Requests of one token, session or address in a minute; 6,000 when absent. */
  readonly perMinute?: number
  /** Milliseconds that a read with `min-revision` waits; 2,000 when absent. */
  readonly revisionPatience?: number
}

/** One request, as the log has it: no token, no value, no query but the parts that are known to be harmless. */
export interface RequestLine {
  /** When it was answered, in milliseconds since 1970 UTC. */
  readonly at: number
  readonly requestId: string
  readonly method: string
  /** The path as it is declared: `/v1/values/{key}`; `(unknown)` where there is none. */
  readonly path: string
  /** The key that was named, where it is declared. */
  readonly key?: string
  /** Its query, each value that is not known to be harmless as `••••`. */
  readonly query?: string
  readonly status: number
  /** The code of the problem, where it was answered with one. */
  readonly code?: string
  /** How long it took, in milliseconds. */
  readonly ms: number
  /** Who asked: the name of a token or a person. */
  readonly by?: string
  /** What failed, for a problem that is nobody's input: the kind of error and where it was thrown, without its message. */
  readonly failure?: string
}

/** How a server is set up. */
export interface HandlerOptions {
  /** Its public origin, `https://config.example.com`, without a path: links and checks are bound to it. */
  readonly origin?: string
  /** The environment it serves. In `development` and `test`, requests of this machine need no credential. */
  readonly environment?: string
  /**
   * Signs the links that people sign in by: 32 random bytes, as text. Several are joined by commas: the first signs, all check.
   * Without it nobody signs in; tokens work all the same. A placeholder is refused but in development and test.
   */
  readonly sessionKey?: string
  /** True where a proxy that is trusted stands before it: `X-Forwarded-…` headers count only then. */
  readonly trustProxy?: boolean
  /**
   * True tells browsers that came by HTTPS to come by nothing else for a year (`Strict-Transport-Security`). It is of the whole
   * host, so only `serve` does it unasked, and not in development.
   */
  readonly strictTransport?: boolean
  /** How long and how much is kept of who came in. */
  readonly audit?: AuditOptions
  /**
   * The folder that places in files are told from: `config.toml:3:8`. Of files elsewhere only the name is told, and of every file
   * when it is absent: folders of a machine are nobody's business. `serve` takes the working folder.
   */
  readonly folder?: string
  /** True for a server that answers questions and changes nothing, whoever asks. */
  readonly readOnly?: boolean
  readonly limits?: RequestLimits
  /** Told of each request once it is answered. */
  readonly log?: (line: RequestLine) => void
  readonly clock?: Clock
  readonly timers?: Timers
  /** How many may listen to changes, and how much is kept for one that reads slowly. */
  readonly events?: BroadcastLimits
  /** The console's files; without them there is no console. */
  readonly console?: ConsoleAssets
  /** Where access records are kept, as the program's own middleware fills it. */
  readonly access?: AccessLog
  /** True keeps there, too, which values the server itself answered with: `GET /v1/values/{key}`, `POST /v1/evaluate`, OFREP. */
  readonly recordAnswers?: boolean
  readonly ofrep?: {
    /**
     * What is answered for a key that no layer has a value for. `omit`, when absent: no value, so that the default of the code
     * stands. `variant`: the key's first variant, or an error where it has none: for clients that take no answer without a value.
     */
    readonly emptyValue?: 'omit' | 'variant'
    /**
     * Which answers name a `variant`. `declared`, when absent: those of keys that have variants. `always`: of all others it is
     * `value`, and `default` where the default of the code stands: for clients that take no answer without one.
     */
    readonly variants?: 'declared' | 'always'
    /** What all the flags together are called in metadata: the environment when absent. */
    readonly flagSetId?: string
    /** Origins whose pages may ask in a browser: `['https://shop.example']`, or `'*'` for any. None but its own when absent. */
    readonly cors?: AllowedOrigins
  }
}
