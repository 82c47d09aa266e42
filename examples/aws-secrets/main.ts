/** Starts as the program would, and prints all of its settings. */
import process from 'node:process'
import { open, type OpenOptions, type Varve } from 'varve'
import { awsSecrets } from 'varve/secrets'
import { secrets, sources, type Variables } from './sources.ts'
import { config } from './settings.ts'

/** Opens the settings of a program with these variables. */
export function start(
  variables: Variables = process.env,
  options: OpenOptions = {},
): Promise<Varve<typeof config.tree>> {
  const as = { environment: variables['VARVE_ENV'] ?? 'development' }
  return open(config, { sources: sources(variables), managers: [awsSecrets()], secrets, as, ...options })
}

/** All settings as a person may see them: with where each is from, and no secret. */
export function told(varve: Varve<typeof config.tree>): readonly string[] {
  return varve.list().map(({ key, value, layer }) => `${key} = ${JSON.stringify(value)} (${layer})`)
}

if (import.meta.main) {
  await using varve = await start()
  process.stdout.write(`${told(varve).join('\n')}\n`)
}
