import { defineConfig, inspect, setting, type Problem } from 'varve'
import { integer, string } from 'varve/schema'
import { configFiles } from 'varve/sources'
import { sandbox } from 'varve/testing'

/** What is configured. */
export const config = defineConfig({
  database: { host: setting(string(), { default: '-' }), pool: setting(integer(), { default: 0 }) },
  debug: setting(string(), { default: '-' }),
})

/** Who starts. */
export interface Who {
  readonly environment?: string
  readonly profiles?: readonly string[]
  readonly service?: string
  readonly variables?: Record<string, string>
  readonly directory?: string
}

/** What a folder of files comes to for somebody. */
export async function read(
  files: Record<string, string>,
  who: Who = {},
  options: Parameters<typeof configFiles>[0] = {},
): Promise<{
  values: readonly unknown[]
  documents: readonly string[]
  problems: readonly Problem[]
  known: readonly string[]
}> {
  await using box = await sandbox({ files })
  const { environment, profiles, service, variables = {}, directory = '.' } = who
  const found = await inspect(config, {
    sources: [configFiles({ directory: box.path(directory), ...options })],
    as: { ...(environment === undefined ? {} : { environment }), service },
    ...(profiles === undefined ? {} : { profiles }),
    platform: { variable: name => variables[name] },
  })
  const { varve, documents, problems, known } = found
  return {
    values: [varve.get('database.host'), varve.get('database.pool'), varve.get('debug')],
    documents: documents.map(({ name }) => name.replaceAll(`${box.directory}/`, '')),
    problems: JSON.parse(JSON.stringify(problems).replaceAll(`${box.directory}/`, '')) as Problem[],
    known,
  }
}
