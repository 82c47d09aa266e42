import { VarveError } from '../../core/errors.ts'
import type { SecretReference } from '../../core/ports.ts'

/** A version of a secret, as Google names it. */
export interface VersionName {
  /** `projects/shop/secrets/database/versions/latest`. */
  readonly name: string
  /** The region that keeps it; undefined for a secret that is everywhere. */
  readonly location: string | undefined
}

const PROJECT = '[A-Za-z0-9][A-Za-z0-9:.-]{0,127}'
const NAME = '[A-Za-z0-9_-]{1,255}'
/** A number, an alias, or `latest`. */
const VERSION = '[1-9]\\d{0,18}|[A-Za-z][A-Za-z0-9_-]{0,62}'
const LONG = new RegExp(
  `^projects/(${PROJECT})(?:/locations/([a-z][a-z0-9-]{0,62}))?/secrets/(${NAME})(?:/versions/(${VERSION}))?$`,
)
const SHORT = new RegExp(`^(${PROJECT})/()(${NAME})$`)

const REMEDY =
  'Write gcp-sm://projects/shop/secrets/database, with /versions/5 where a version is meant, or gcp-sm://shop/database?version=5.'

/** Reads a reference as Google's. Throws REFERENCE_INVALID. */
export function versionNameOf({ text, path, parameters }: SecretReference): VersionName {
  const refuse = (issue: string): VarveError =>
    new VarveError('REFERENCE_INVALID', { reference: text, issue, remedy: REMEDY })
  const { version: asked, ...others } = parameters
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw refuse(`has a parameter that Google does not know, ${unknown}`)
  const [, project, location, secret, named] = LONG.exec(path) ?? SHORT.exec(path) ?? []
  if (project === undefined || secret === undefined) throw refuse('names no secret of Google’s')
  if (asked !== undefined && !new RegExp(`^(?:${VERSION})$`).test(asked)) throw refuse('says a version that is none')
  if (asked !== undefined && named !== undefined && asked !== named) throw refuse('says two versions')
  const region = location === undefined || location === '' ? undefined : location
  const below = region === undefined ? '' : `/locations/${region}`
  const version = named ?? asked ?? 'latest'
  return { name: `projects/${project}${below}/secrets/${secret}/versions/${version}`, location: region }
}
