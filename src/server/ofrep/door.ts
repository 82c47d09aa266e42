import { VarveError } from 'varve'
import { namesTag } from 'varve/protocol'
import type { Asked } from '../call.ts'
import type { Admission } from '../events/admissions.ts'
import { admissionOf } from '../events/credential.ts'
import { ofrepVoice } from '../events/voice.ts'
import type { Host } from '../host.ts'
import { PlainAnswer } from '../plain-answer.ts'
import { failure, type FlagAnswer } from './answers.ts'
import { CatchingUp } from './catching-up.ts'
import { contextIn, type Context } from './context.ts'
import { Evaluations } from './evaluations.ts'
import { StreamTokens, type StreamGrant } from './stream-tokens.ts'

/** What an event said that made a client ask again. */
export interface Refetch {
  readonly flagConfigEtag?: string | undefined
  /** Seconds since 1970 UTC, or ISO text. */
  readonly flagConfigLastModified?: string | undefined
}

/** Who is answered for. */
type Told = Exclude<Context, string | { errorCode: unknown }>

/** The route of a bulk, as access records name it. */
const ROUTE = 'POST /ofrep/v1/evaluate/flags'

/** Credentials that are remembered, so that streams end when theirs does. */
const MOST_CREDENTIALS = 1_000

/** A client whose page is hidden may close its stream after this many seconds. */
const INACTIVITY = 120

const JSON_HEADERS = { 'content-type': 'application/json' } as const
const ANSWER_HEADERS = { ...JSON_HEADERS, 'cache-control': 'no-store' } as const
const VARY = 'authorization, x-api-key, cookie'

/** Answers OFREP: one flag, all of them, and a stream that says when to ask again. */
export class OfrepDoor {
  readonly #host: Host
  readonly #evaluations: Evaluations
  readonly #tokens: StreamTokens
  readonly #catchingUp: CatchingUp
  readonly #credentials = new Map<string, Admission>()

  constructor(host: Host) {
    const { varve, options, clock, doors } = host
    const { ofrep = {}, environment = 'varve' } = options
    const { emptyValue = 'omit', variants = 'declared', flagSetId = environment } = ofrep
    const now = (): number => clock.now()
    this.#host = host
    this.#evaluations = new Evaluations(varve, { flagSetId, emptyValue, variants })
    this.#tokens = new StreamTokens(doors.keys, now)
    this.#catchingUp = new CatchingUp(() => varve.refresh())
  }

  /** One flag for whoever the body says. */
  single(key: string, body: unknown, asked: Asked): Response {
    const context = contextIn(body, asked.principal)
    if (context === 'forbidden') return forbidden()
    if ('errorCode' in context) return answered(failure(key, context.errorCode, context.errorDetails))
    const found = this.#evaluations.single(key, context)
    if (found === undefined) return answered(failure(key, 'FLAG_NOT_FOUND', `There is no flag ${key}.`))
    this.#count([found.answer])
    if (found.answer.status === 200) this.#note(asked, `${ROUTE}/{key}`, context, () => [key])
    return answered(found.answer, found.text)
  }

  /** Every flag for whoever the body says; 304 for who has that answer already. */
  async bulk(body: unknown, refetch: Refetch, asked: Asked): Promise<Response> {
    const context = contextIn(body, asked.principal)
    if (context === 'forbidden') return forbidden()
    if ('errorCode' in context) return answered(failure('', context.errorCode, context.errorDetails))
    if (this.#mayBeBehind(refetch)) await this.#catchingUp.look()
    const streams = await this.#streams(context, asked)
    const bulk = this.#evaluations.bulk(context, streams)
    this.#note(asked, ROUTE, context, bulk.keys)
    const headers = { ...JSON_HEADERS, etag: bulk.tag, vary: VARY, 'cache-control': 'private, no-cache' }
    const known = asked.request.headers.get('if-none-match')
    if (known !== null && !isOther(refetch, bulk.tag) && namesTag(known, bulk.tag))
      return new PlainAnswer(undefined, {
        status: 304,
        headers: { etag: bulk.tag, vary: VARY, 'cache-control': 'private, no-cache' },
      })
    this.#count(bulk.answers)
    return new PlainAnswer(bulk.body(), { headers })
  }

  /** The stream that a token in its address opens. Throws CREDENTIAL_REFUSED, STREAMS_FULL. */
  async listen(token: string, after: number | undefined, { mount }: Asked): Promise<ReadableStream<Uint8Array>> {
    const { broadcaster } = this.#host
    const grant = await this.#tokens.grant(token)
    if (grant === undefined)
      throw new VarveError('CREDENTIAL_REFUSED', {
        issue: 'the address of this stream has expired. Ask for all flags again.',
      })
    const names = grant.tenants === undefined ? {} : { tenant: grant.tenants }
    return broadcaster.open({
      hearing: { keys: ['*'], names, authors: false },
      ...{ voice: ofrepVoice, mount, after },
      admission: this.#admission(grant),
    })
  }

  /** Where changes are told to whoever is answered this, as a part of that answer. */
  async #streams({ audience }: Told, asked: Asked): Promise<string> {
    const { principal, mount } = asked
    const { options } = this.#host
    this.#remember(admissionOf(asked))
    const { tenant } = audience
    const tenants = tenant === undefined ? principal.tenants : [tenant]
    const token = await this.#tokens.token({
      id: `${principal.kind} ${principal.id}`,
      ...(tenants === undefined ? {} : { tenants }),
    })
    const origin = options.origin === undefined ? {} : { origin: options.origin }
    const endpoint = { ...origin, requestUri: `${mount}/ofrep/v1/events?token=${token}` }
    return `,"eventStreams":${JSON.stringify([{ type: 'sse', endpoint, inactivityDelaySec: INACTIVITY }])}`
  }

  #remember(admission: Admission): void {
    this.#credentials.delete(admission.id)
    this.#credentials.set(admission.id, admission)
    if (this.#credentials.size <= MOST_CREDENTIALS) return
    const [oldest] = this.#credentials.keys()
    if (oldest !== undefined) this.#credentials.delete(oldest)
  }

  /** By the credential that asked for the flags; where another server was asked, for as long as a token opens a stream. */
  #admission(grant: StreamGrant): Admission {
    const until = this.#host.clock.now() + this.#tokens.longest
    return {
      id: grant.id,
      isValid: async () => (await this.#credentials.get(grant.id)?.isValid()) ?? this.#host.clock.now() < until,
    }
  }

  /** True where a client was told of a change that this process may not have read: by another server. */
  #mayBeBehind({ flagConfigEtag, flagConfigLastModified }: Refetch): boolean {
    if (this.#host.varve.store === undefined) return false
    if (flagConfigLastModified === undefined) return flagConfigEtag !== undefined
    const told = secondsIn(flagConfigLastModified)
    return told === undefined || told >= Math.floor(this.#host.broadcaster.lastChange / 1000)
  }

  #note(asked: Asked, route: string, { audience }: Told, keys: () => readonly string[]): void {
    this.#host.answered?.note(asked, { route, audiences: [audience], keys })
  }

  #count(answers: readonly FlagAnswer[]): void {
    const { meter } = this.#host
    let [reason, times] = [answers[0]?.reason, 0]
    // Most answers of a bulk have the reason of the one before.
    for (const answer of answers) {
      if (answer.reason === reason) times += 1
      else {
        if (reason !== undefined) meter.evaluated(reason, times)
        ;[reason, times] = [answer.reason, 1]
      }
    }
    if (reason !== undefined) meter.evaluated(reason, times)
  }
}

/** True where an event named another state than the one that is answered: then it is told, whatever the client has. */
function isOther({ flagConfigEtag }: Refetch, tag: string): boolean {
  return flagConfigEtag !== undefined && !namesTag(flagConfigEtag, tag)
}

function secondsIn(text: string): number | undefined {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Date.parse(text) / 1000
  return Number.isFinite(seconds) ? seconds : undefined
}

function answered(answer: FlagAnswer, text = answer.text): Response {
  return new PlainAnswer(text, { status: answer.status, headers: ANSWER_HEADERS })
}

function forbidden(): Response {
  return new PlainAnswer(undefined, { status: 403 })
}
