import type { Source } from 'varve'
import { configFiles, dotenv, env, secretFiles } from 'varve/node'
import type { Target } from './target.ts'
import type { Surroundings } from './terminal.ts'

/**
 * The sources a project is opened with: those its config file names, else the usual ones of `varve/node`, but for the
 * arguments: ours are not the program's.
 */
export function sourcesOf({ sources, prefix, directory }: Target, from: Surroundings['env']): readonly Source[] {
  if (sources !== undefined) return sources
  const named = { from, ...(prefix === undefined ? {} : { prefix }) }
  return [configFiles({ directory }), dotenv({ ...named, directory }), secretFiles(), env(named)]
}
