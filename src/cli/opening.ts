import path from 'node:path'
import { open, type Problem, type Store, type Tree, type Varve } from 'varve'
import { env, storeFromUrl } from 'varve/node'
import type { Opened, Session } from './session.ts'
import { loadTarget, type Target } from './target.ts'

/**
 * Opens a project's configuration for an operator: a missing or wrong value is told on standard error and stops
 * nothing, so that a broken setting never keeps anybody from rolling back.
 */
export async function openTarget(session: Session, quietly: boolean): Promise<Opened> {
  const problems: Problem[] = []
  const tell = (problem: Problem): void => {
    problems.push(problem)
    if (!quietly) session.output.warn(problemText(problem))
  }
  const found = session.find()
  session.surroundings.enter?.(found.directory)
  const target = await loadTarget(found)
  const { store, from } = await storeOf(target, session)
  const { output, surroundings, options } = session
  const environment = options.environment ?? target.as?.environment
  const varve: Varve<Tree> = await open(target.config, {
    sources: target.sources ?? [env({ from: surroundings.env })],
    as: { ...target.as, environment },
    store,
    missingValues: 'allow',
    invalidValues: 'warn',
    onProblem: tell,
    platform: {
      variable: name => surroundings.env[name],
      // Development defaults are the program's business; here they would be said at every command.
      warn: (message, code) => void (code === 'VARVE_DEV_DEFAULT' || output.warn(message)),
    },
  })
  return { varve, target, storeFrom: from, store, problems }
}

/** The store that is meant, and what named it. */
async function storeOf(
  target: Target,
  { options, surroundings, cwd }: Session,
): Promise<{ store: Store; from: string }> {
  if (options.store !== undefined) return { store: await storeFromUrl(absolute(options.store, cwd)), from: '--store' }
  const { file, directory, store } = target
  const variable = surroundings.env['VARVE_STORE']
  // Like every setting of the command line: the flag, then the environment, then the config file.
  if (variable !== undefined && variable !== '') {
    return { store: await storeFromUrl(absolute(variable, directory)), from: 'VARVE_STORE' }
  }
  if (typeof store === 'object') return { store, from: file }
  if (store !== undefined) return { store: await storeFromUrl(absolute(store, directory)), from: file }
  return { store: await storeFromUrl(`sqlite:${path.join(directory, '.varve', 'varve.db')}`), from: 'the default' }
}

/** A store's address with its path made absolute, so that it means the same from every folder. */
export function absolute(address: string, base: string): string {
  const match = /^(?:(sqlite|file):(?:\/\/)?)?(?![a-z][a-z0-9+]+:)(.+)$/is.exec(address)
  if (match?.[2] === undefined) return address
  return `${match[1] === undefined ? '' : `${match[1]}:`}${path.resolve(base, match[2])}`
}

/** A problem on one line. */
export function problemText({ key, issue, origin, remedy }: Problem): string {
  const where = origin === undefined ? '' : ` (${origin.replaceAll(/^\(|\)$/g, '')})`
  return `${key === undefined ? '' : `${key} `}${issue}${where}${remedy === undefined ? '' : ` ${remedy}`}`
}
