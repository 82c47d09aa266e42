import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { Refusal } from '../refusal.ts'
import type { VaultAnswer, VaultApi } from './api.ts'
import type { AppRoleAuth, KubernetesAuth, VaultAuth, VaultOptions } from './options.ts'

/** A token, as a login gives it. */
export interface Granted {
  readonly text: string
  /** How long it lives from now, in milliseconds; undefined where nothing said so. Without end: Infinity. */
  readonly life: number | undefined
  readonly renewable: boolean
  /** True for a token that was made for this program alone, which ends it when it closes. */
  readonly own: boolean
}

/** Gets a token. Throws a Refusal. */
export type Login = (api: VaultApi, signal: AbortSignal) => Promise<Granted>

const KUBERNETES_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** The way to a token that options and variables describe. */
export function loginOf(options: VaultOptions, variables: Readonly<Record<string, string | undefined>>): Login {
  const { auth, token } = options
  if (token === undefined && auth !== undefined) return (api, signal) => logIn(auth, api, signal)
  return async () => {
    const text = (token ?? (await givenToken(variables)))?.trim()
    if (text === undefined || text === '') throw tokenless()
    return { text, life: undefined, renewable: true, own: false }
  }
}

async function givenToken(variables: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const { VAULT_TOKEN: token, VAULT_TOKEN_FILE: file, HOME: home } = variables
  if (token !== undefined && token !== '') return token
  if (file !== undefined && file !== '') return secretIn(file, 'the file that VAULT_TOKEN_FILE names')
  return readFile(path.join(home ?? homedir(), '.vault-token'), 'utf8').catch(() => undefined)
}

function tokenless(): Refusal {
  return new Refusal('SECRET_FORBIDDEN', {
    reason: 'cannot be fetched: there is no token for Vault',
    remedy: 'Set VAULT_TOKEN, run vault login, or give vault({ auth }).',
  })
}

async function logIn(auth: VaultAuth, api: VaultApi, signal: AbortSignal): Promise<Granted> {
  const { mount = auth.method } = auth
  const json = await (auth.method === 'approle' ? appRole(auth) : serviceAccount(auth))
  const question = { method: 'POST', path: ['auth', ...mount.split('/'), 'login'], json } as const
  const answer = await api.ask(question, { signal })
  return grantedBy(answer) ?? Promise.reject(unknown(auth, answer))
}

async function appRole({ roleId, secretId, secretIdFile }: AppRoleAuth): Promise<Json> {
  const secret = secretIdFile === undefined ? secretId : await secretIn(secretIdFile, 'the file of the secret id')
  return secret === undefined ? { role_id: roleId } : { role_id: roleId, secret_id: secret }
}

async function serviceAccount({ role, tokenFile = KUBERNETES_TOKEN }: KubernetesAuth): Promise<Json> {
  return { role, jwt: await secretIn(tokenFile, "the service account's token") }
}

/** What a token's answer says about it; undefined where it gives none. */
export function grantedBy({ status, body }: VaultAnswer): Granted | undefined {
  const { auth } = body
  if (status !== 200 || !isObject(auth) || typeof auth['client_token'] !== 'string') return undefined
  return { text: auth['client_token'], own: true, ...lifeIn(auth, 'lease_duration') }
}

/** How long a token lives, from the member that says it in seconds: 0 is for ever. */
export function lifeIn(told: JsonObject, member: string): Pick<Granted, 'life' | 'renewable'> {
  const { [member]: seconds, renewable } = told
  if (typeof seconds !== 'number') return { life: undefined, renewable: false }
  return { life: seconds === 0 ? Infinity : seconds * 1000, renewable: renewable === true }
}

function unknown(auth: VaultAuth, { status }: VaultAnswer): Refusal {
  const [who, remedy] =
    auth.method === 'approle'
      ? ['this AppRole', 'Look at its role id and secret id; a secret id may have expired or be used up.']
      : [
          `a service account as the role ${auth.role}`,
          'Look at the names, namespaces and audience that the role is bound to, and whether Vault can reach Kubernetes.',
        ]
  return new Refusal('SECRET_FORBIDDEN', {
    reason: `cannot be fetched: Vault does not let ${who} log in (${status})`,
    remedy,
  })
}

async function secretIn(file: string, what: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    throw new Refusal('SECRET_FORBIDDEN', {
      reason: `cannot be fetched: ${what} is not there, or may not be read: ${file}`,
      remedy: 'Put it there, and let this program read it.',
    })
  }
}
