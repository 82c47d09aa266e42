import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { HttpDoor } from '../http.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { Refusal } from '../refusal.ts'
import type { VaultPlace } from './place.ts'

/** One question to Vault's API. */
export interface VaultQuestion {
  /** GET unless said otherwise. */
  readonly method?: 'GET' | 'POST' | 'PUT'
  /** The path below `/v1/`, each segment as it is meant. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  readonly json?: Json
  /** The namespace, where it is not the one that options name. */
  readonly namespace?: string | undefined
}

/** What Vault answered, when it was well. */
export interface VaultAnswer {
  /** 200, 204, or one of the refusals 400, 403, 404 and 405. */
  readonly status: number
  readonly body: JsonObject
  /** True when Vault says that it does not know the token. */
  readonly tokenUnknown: boolean
}

/** Vault's API: one request each, and what its states mean. Whatever it says in an error stays here: it may quote what was sent. */
export class VaultApi {
  readonly #place: VaultPlace
  readonly #door: HttpDoor

  constructor(place: VaultPlace) {
    this.#place = place
    this.#door = new HttpDoor(place.tls)
  }

  /** Asks. Throws a Refusal when Vault cannot be reached, is sealed, a standby, or fails. */
  async ask(question: VaultQuestion, { token, signal }: { token?: string; signal: AbortSignal }): Promise<VaultAnswer> {
    const { method = 'GET', json } = question
    const headers = this.#headers(question, token)
    const answer = await this.#door.ask({
      ...{ method, url: this.#url(question), headers, signal },
      ...(json === undefined ? {} : { json }),
    })
    return readAnswer(answer, this.#place.address.host)
  }

  close(): void {
    this.#door.close()
  }

  #headers({ namespace = this.#place.namespace }: VaultQuestion, token: string | undefined): Record<string, string> {
    return {
      // Vault's agents take no request without it, so that a browser cannot be made to send one.
      'x-vault-request': 'true',
      ...(token === undefined ? {} : { 'x-vault-token': token }),
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    }
  }

  #url({ path, query = {} }: VaultQuestion): URL {
    const url = new URL(this.#place.address)
    url.username = ''
    url.password = ''
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${path.map(encodeURIComponent).join('/')}`
    url.search = new URLSearchParams(query).toString()
    return url
  }
}

function readAnswer(answer: HttpAnswer, host: string): VaultAnswer {
  const { status } = answer
  const body = status === 204 ? {} : answer.json()
  const said = isObject(body) ? errorsIn(body) : ''
  if (!understood.has(status)) throw unwell(status, host, said)
  if (!isObject(body))
    throw new Refusal('SECRET_MANAGER_UNREACHABLE', {
      reason: `could not be fetched: what answers at ${host} is no Vault`,
      remedy: 'Give the address of Vault itself, without /ui or /v1.',
    })
  return { status, body, tokenUnknown: status === 403 && /invalid token|bad token/.test(said) }
}

const understood = new Set([200, 204, 400, 403, 404, 405])

function errorsIn({ errors }: JsonObject): string {
  return Array.isArray(errors) ? errors.filter(error => typeof error === 'string').join('\n') : ''
}

function unwell(status: number, host: string, said: string): Refusal {
  const [state, remedy] = stateOf(status, said)
  return new Refusal('SECRET_MANAGER_UNREACHABLE', {
    reason: `could not be fetched: Vault at ${host} ${state}`,
    remedy,
  })
}

function stateOf(status: number, said: string): readonly [state: string, remedy: string] {
  if (status >= 300 && status < 400)
    return [
      `sends elsewhere (${status}), where a token is not taken`,
      'Give the address of the active server, or of what balances the load.',
    ]
  if (status === 429)
    return [
      'takes no request now (429): there are too many, or it is a standby',
      'Raise its quota, or give the address of the active server.',
    ]
  if (status === 472 || status === 473) return [`is a standby (${status})`, 'Give the address of the active server.']
  if (status === 412) return ['has not caught up with the active server yet (412)', 'Wait a moment: it catches up.']
  if (status === 503 && said.includes('sealed')) return ['is sealed (503)', 'Unseal it: vault operator unseal.']
  return [`fails (${status})`, 'Look at its log.']
}
