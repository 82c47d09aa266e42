import type { Source } from 'varve'
import { env } from 'varve/node'
import type { Target } from './target.ts'
import type { Surroundings } from './terminal.ts'

/** The sources a project is opened with: those its config file names, else the environment. */
export function sourcesOf({ sources }: Target, from: Surroundings['env']): readonly Source[] {
  return sources ?? [env({ from })]
}
