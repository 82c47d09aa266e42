import { LocalWeb, type Answered, type Asked } from '../local-web.ts'
import { GoogleFailure, OAuthFailure } from './failure.ts'
import { GoogleShelf } from './shelf.ts'
import { GoogleTokens } from './tokens.ts'

/** Google's Secret Manager, global and of one region, with those who give out tokens for it. */
export class GoogleServer implements AsyncDisposable {
  readonly shelf: GoogleShelf
  readonly tokens: GoogleTokens
  /** Keeps secrets. */
  readonly secrets: LocalWeb
  /** Keeps those of `europe-west3`. */
  readonly regional: LocalWeb
  /** OAuth's token endpoint, the exchange of foreign tokens, and the metadata server. */
  readonly identity: LocalWeb

  private constructor(parts: Pick<GoogleServer, 'shelf' | 'tokens' | 'secrets' | 'regional' | 'identity'>) {
    this.shelf = parts.shelf
    this.tokens = parts.tokens
    this.secrets = parts.secrets
    this.regional = parts.regional
    this.identity = parts.identity
  }

  static async start(): Promise<GoogleServer> {
    const shelf = new GoogleShelf()
    const tokens = new GoogleTokens()
    const keeping = (location?: string): Promise<LocalWeb> =>
      LocalWeb.start({
        kept: () => shelf.all,
        answer: asked => refused(() => shelf.access(asked.path, tokens.principalOf(asked), location)),
      })
    const identity = LocalWeb.start({ answer: asked => refused(() => identify(tokens, asked)) })
    const [secrets, regional] = [await keeping(), await keeping('europe-west3')]
    return new GoogleServer({ shelf, tokens, secrets, regional, identity: await identity })
  }

  /** Fetches as the rest of the program does, with the addresses of Google's token endpoints leading here. */
  readonly fetch = (url: URL | string, options?: RequestInit): Promise<Response> => {
    const { host, pathname, search } = new URL(url)
    const isTheirs = host === 'oauth2.googleapis.com' || host === 'sts.googleapis.com'
    return fetch(isTheirs ? `${this.identity.url}${pathname}${search}` : url, options)
  }

  async stop(): Promise<void> {
    await Promise.all([this.secrets.stop(), this.regional.stop(), this.identity.stop()])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

function identify(tokens: GoogleTokens, asked: Asked): Answered {
  if (asked.path === '/token') return tokens.byServiceAccount(asked)
  if (asked.path === '/v1/token') return tokens.byExchange(asked)
  if (asked.path.startsWith('/computeMetadata/')) return tokens.byMetadata(asked)
  return { status: 404, body: 'not found' }
}

function refused(answer: () => Answered): Answered {
  try {
    return answer()
  } catch (error) {
    if (error instanceof GoogleFailure || error instanceof OAuthFailure) return error.answer
    throw error
  }
}
