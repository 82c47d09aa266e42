import process from 'node:process'
import { isProblem } from 'varve'
import { VERSION } from 'varve/protocol'
import { broken, failed, ok, warning, type Check } from './health-check.ts'
import { namedServer } from './named-server.ts'
import { isRecord } from './record.ts'
import { answerOf, type Asked } from './server-call.ts'
import { away, refusedAt } from './server-trouble.ts'
import type { Session } from './session.ts'
import { count } from './words.ts'

type Answer = Readonly<Record<string, unknown>>

/** What is looked at, from the outside in, by the name of the check that fails where it cannot be seen. */
const LOOKS: readonly (readonly [name: string, look: (at: Asked) => Promise<readonly Check[]>])[] = [
  ['reachable', reachable],
  ['credential', credential],
  ['health', wellbeing],
  ['log', log],
]

/** Looks at a server, and stops where nothing behind it can be seen. Nothing is changed there. Throws what naming it does. */
export async function serverChecks(session: Session): Promise<Check[]> {
  const { url, from, token } = namedServer(session)
  const checks = [ok('node', `${process.versions.node} (${process.execPath})`), ok('server', `${url} (${from})`)]
  for (const [name, look] of LOOKS) {
    try {
      checks.push(...(await look({ url, token })))
    } catch (error) {
      return [...checks, failed(name, error)]
    }
  }
  return checks
}

/** A proxy answers for a server that is away, and another program at a wrong address: neither says what a Varve server does. */
async function reachable(at: Asked): Promise<readonly Check[]> {
  const start = performance.now()
  const { status, body } = await answerOf(at, { method: 'GET', path: '/health/live' })
  if (isRecord(body) && body['status'] === 'live')
    return [ok('reachable', `answers in ${Math.ceil(performance.now() - start)} ms`)]
  if (status < 300) throw away(at.url, 'what answers there is no Varve server')
  throw refusedAt({ ...at, path: '/health/live' }, status, undefined)
}

async function credential(at: Asked): Promise<readonly Check[]> {
  const { name, permissions, tenants } = await told(at, '/v1/me')
  const may = Array.isArray(permissions) ? `may ${permissions.join(', ')}` : 'may nothing'
  const whose = Array.isArray(tenants) ? `, of ${tenants.join(', ')} only` : ''
  return [ok('credential', `${String(name)} ${may}${whose}`)]
}

async function wellbeing(at: Asked): Promise<readonly Check[]> {
  const { body } = await answerOf(at, { method: 'GET', path: '/health' })
  const health = isRecord(body) ? body : {}
  return [versionCheck(health), statusCheck(health)]
}

function versionCheck({ version }: Answer): Check {
  if (version === VERSION) return ok('version', `Varve ${VERSION}, as here`)
  if (typeof version === 'string')
    return warning('version', `Varve ${version}, and ${VERSION} here`, 'Update the older one.')
  const remedy =
    'Ask with a token that may read and is bound to no tenant; an older server does not tell it to anybody.'
  return warning('version', `is not told; here it is Varve ${VERSION}`, remedy)
}

function statusCheck({ status, store, problems }: Answer): Check {
  const { name, trouble } = isRecord(store) ? store : {}
  const where = typeof name === 'string' ? `: its store is ${name}` : ''
  const why = typeof trouble === 'string' ? ` (${trouble})` : ''
  const detail = `${String(status)}${where}${why}${countsIn(problems)}`
  const remedy = 'Run `varve doctor` where the server runs, on its store.'
  if (status === 'ok') return ok('health', detail)
  if (status === 'stale') return broken('health', { code: 'STORE_UNREACHABLE', issue: detail, remedy })
  return { ...warning('health', detail, remedy), status: 'failed', code: 1 }
}

function countsIn(problems: unknown): string {
  const { errors, warnings } = isRecord(problems) ? problems : {}
  return typeof errors === 'number' && typeof warnings === 'number' && errors + warnings > 0
    ? `, with ${count(errors, 'error')} and ${count(warnings, 'warning')}`
    : ''
}

/** Commands that are given a server follow its log, and so do programs that use `connect`. Pages and OFREP do not. */
async function log(at: Asked): Promise<readonly Check[]> {
  try {
    const { number } = await told(at, '/v1/log/head')
    return [ok('log', `can be followed: revision r${String(number)}`)]
  } catch (error) {
    if (!isProblem(error, 'PERMISSION_MISSING') && !isProblem(error, 'TENANT_REFUSED')) throw error
    const remedy = 'Commands and `connect` need a token that may read and is bound to no tenant.'
    return [warning('log', `cannot be followed with this token: ${error.message}`, remedy)]
  }
}

/** What a route answers. Throws why it does not. */
async function told(at: Asked, path: string): Promise<Answer> {
  const { isWell, status, body } = await answerOf(at, { method: 'GET', path })
  if (isWell && isRecord(body)) return body
  throw refusedAt({ ...at, path }, status, body)
}
