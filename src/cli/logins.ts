import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { VarveError } from 'varve'
import { isRecord } from './record.ts'
import { isPrivate, serverAddress } from './server-address.ts'

/** What `varve login` keeps of one server. */
export interface Login {
  readonly token: string
  /** Whose token it is, as the server said. */
  readonly name: string
  /** When it was kept, as ISO text. */
  readonly since: string
}

/** What named a server: somebody who types, their environment, or a file of the project, which others may have written. */
export type ServerFrom = 'flag' | 'environment' | 'file'

/** What to show to a server, and where it comes from, to be said on standard error. */
export interface Credential {
  readonly token: string
  readonly from: 'VARVE_TOKEN' | 'varve login'
}

type Env = Readonly<Record<string, string | undefined>>

/** The file with the logins: in the user's own folder for configuration. Throws USAGE where there is no such folder. */
export function loginFile(env: Env): string {
  const folder = [env['XDG_CONFIG_HOME'], env['APPDATA'], under(env['HOME']), under(env['USERPROFILE'])].find(
    one => one !== undefined && path.isAbsolute(one),
  )
  if (folder !== undefined) return path.join(folder, 'varve', 'logins.json')
  const issue = 'There is no folder to keep logins in: neither XDG_CONFIG_HOME nor HOME is set.'
  throw new VarveError('USAGE', { issue, remedy: 'Set HOME, or give the token in VARVE_TOKEN.' })
}

const under = (home: string | undefined): string | undefined =>
  home === undefined || home === '' ? undefined : path.join(home, '.config')

/** Every login there is, by the server's address. Throws LOGINS_UNUSABLE. */
export function logins(env: Env): ReadonlyMap<string, Login> {
  const file = loginFile(env)
  const text = textOf(file)
  if (text === undefined) return new Map()
  const read = parsed(text, file)
  return new Map(Object.entries(read).flatMap(([address, login]) => (isLogin(login) ? [[address, login]] : [])))
}

/** Keeps a login, in a file that nobody else reads. */
export function keepLogin(address: string, login: Login, env: Env): void {
  write(new Map([...logins(env), [serverAddress(address), login]]), env)
}

/** Forgets a login; false where there was none. */
export function dropLogin(address: string, env: Env): boolean {
  const left = new Map(logins(env))
  const was = left.delete(serverAddress(address))
  if (was) write(left, env)
  return was
}

/**
 * What to show to a server; undefined where there is nothing for it. A server that a file of the project names is shown only
 * what somebody kept for it with `varve login`: whoever writes that file must not be sent a token by everybody who clones it.
 * Throws CREDENTIAL_WITHHELD where a token would go over a line that others can read, LOGINS_UNUSABLE.
 */
export function credentialFor(server: string, from: ServerFrom, env: Env): Credential | undefined {
  const address = serverAddress(server)
  const kept = logins(env).get(address)
  const variable = env['VARVE_TOKEN']
  const isGiven = variable !== undefined && variable !== '' && (from !== 'file' || kept !== undefined)
  const found: Credential | undefined = isGiven
    ? { token: variable, from: 'VARVE_TOKEN' }
    : kept && { token: kept.token, from: 'varve login' }
  if (found !== undefined && !isPrivate(address)) throw new VarveError('CREDENTIAL_WITHHELD', { server: address })
  return found
}

function textOf(file: string): string | undefined {
  try {
    const { mode } = statSync(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw unusable(file, 'others on this machine may read it', `Run \`chmod 600 ${file}\`.`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text)
    if (isRecord(read)) return read
  } catch {
    // Said below, without the text: there are tokens in it.
  }
  throw unusable(file, 'it is not JSON', 'Delete it, and log in again.')
}

function isLogin(value: unknown): value is Login {
  return isRecord(value) && ['token', 'name', 'since'].every(part => typeof value[part] === 'string')
}

function write(kept: ReadonlyMap<string, Login>, env: Env): void {
  const file = loginFile(env)
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  if (kept.size === 0) return rmSync(file, { force: true })
  const beside = `${file}.${process.pid}`
  writeFileSync(beside, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`, { mode: 0o600 })
  // The file may have been there already, with another mode.
  chmodSync(beside, 0o600)
  renameSync(beside, file)
}

function unusable(file: string, issue: string, remedy: string): VarveError<'LOGINS_UNUSABLE'> {
  return new VarveError('LOGINS_UNUSABLE', { file, issue, remedy })
}
