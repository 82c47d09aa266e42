import { isObject, type JsonObject } from '../../../src/core/json.ts'
import { textOf } from './request.ts'

/** A Vault as the one who runs it has it: the same for the real server and ours. */
export class Administration {
  readonly #url: string
  readonly #token: string
  readonly #namespace: string

  constructor(url: string, token: string, namespace = '') {
    this.#url = url
    this.#token = token
    this.#namespace = namespace
  }

  /** The same in another namespace. */
  within(namespace: string): Administration {
    return new Administration(this.#url, this.#token, namespace)
  }

  /** Asks, and throws what Vault says against it. */
  async ask(method: string, path: string, json?: unknown): Promise<JsonObject> {
    const response = await fetch(`${this.#url}/v1/${path}`, {
      method,
      // Connections are counted, and only those of managers are to be.
      headers: { connection: 'close', 'x-vault-token': this.#token, 'x-vault-namespace': this.#namespace },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    const answer: unknown = text === '' ? {} : JSON.parse(text)
    return isObject(answer) ? answer : {}
  }

  /** Lets tokens with a policy do what it says, in HCL or JSON. */
  async allow(policy: string, text: string): Promise<void> {
    await this.ask('PUT', `sys/policies/acl/${policy}`, { policy: text })
  }

  /** A new token: `{ policies: ['shop'], ttl: '1h' }`. */
  async token(grant: JsonObject): Promise<string> {
    const { auth } = await this.ask('POST', 'auth/token/create', grant)
    return isObject(auth) ? textOf(auth['client_token']) : ''
  }

  /** A role of AppRole with the ids to log in with. The method is enabled before. */
  async appRole(name: string, role: JsonObject): Promise<{ roleId: string; secretId: string }> {
    await this.ask('POST', `auth/approle/role/${name}`, role)
    const id = await this.ask('GET', `auth/approle/role/${name}/role-id`)
    return { roleId: textIn(id, 'role_id'), secretId: await this.secretId(name) }
  }

  /** Another secret id of a role. */
  async secretId(name: string): Promise<string> {
    return textIn(await this.ask('POST', `auth/approle/role/${name}/secret-id`, {}), 'secret_id')
  }
}

function textIn({ data }: JsonObject, member: string): string {
  return isObject(data) ? textOf(data[member]) : ''
}
