import path from 'node:path'
import { isVarveError } from 'varve'
import type { Facts, PlacedSecret, SecretKey } from '../scan/index.ts'
import type { FoundConfig } from './find-config.ts'
import { inspectTarget } from './opening.ts'
import type { Repository } from './repository.ts'
import type { Session } from './session.ts'
import type { Target } from './target.ts'

/** What the declaration adds to a scan: the keys that are secret, and where the sources found their values. */
export type DeclaredFacts = Pick<Facts, 'secretKeys' | 'placedSecrets'>

/** What git adds to a scan. */
export function gitFacts(repository: Repository | undefined): Pick<Facts, 'tracked' | 'untracked'> {
  if (repository === undefined) return {}
  return { tracked: new Set(repository.tracked()), untracked: new Set(repository.untracked()) }
}

/** Reads the project's declaration, where there is one. A scan goes on without it: what is wrong with it is told. */
export async function declaredFacts(session: Session, root: string): Promise<DeclaredFacts> {
  if (foundBy(session) === undefined) return {}
  try {
    const target = await session.target()
    return { secretKeys: secretKeysOf(target), placedSecrets: await placedIn(target, session, root) }
  } catch (error) {
    session.output.warn(`The declaration was left out: ${error instanceof Error ? error.message : String(error)}`)
    return {}
  }
}

function foundBy(session: Session): FoundConfig | undefined {
  try {
    return session.find()
  } catch (error) {
    // Where somebody named one, it has to be there.
    if (isVarveError(error) && error.code === 'CONFIG_NOT_FOUND' && session.options.config === undefined)
      return undefined
    throw error
  }
}

function secretKeysOf({ config }: Target): SecretKey[] {
  return [...config.definitions]
    .filter(({ secret }) => secret)
    .map(({ key, aliases, env }) => ({ key, aliases, variables: env }))
}

/** Asks where each secret stands, as a start would find it. */
async function placedIn({ config, directory }: Target, session: Session, root: string): Promise<PlacedSecret[]> {
  const { varve } = await inspectTarget(session)
  const secrets = [...config.definitions].filter(({ secret }) => secret)
  return secrets.flatMap(({ key }) =>
    varve.explain(key).layers.flatMap(({ origin }) => {
      if (origin === undefined || !('file' in origin)) return []
      const file = path.relative(root, path.resolve(directory, origin.file)).split(path.sep).join('/')
      return [{ key, path: file, line: origin.line, column: origin.column }]
    }),
  )
}
