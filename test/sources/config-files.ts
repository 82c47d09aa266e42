import { defineConfig, inspect, live, secret, setting, type Explanation, type Problem } from 'varve'
import { duration, integer, list, object, optional, port, record, string, url } from 'varve/schema'
import { configFiles } from 'varve/sources'
import { sandbox } from 'varve/testing'

/** A small shop. */
export const config = defineConfig({
  server: { port: setting(port(), { default: 8080 }), host: setting(string(), { default: 'localhost' }) },
  database: { url: setting(secret(url()), { devDefault: 'postgres://localhost/shop' }) },
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }), timeout: live(duration(), { default: '2s' }) },
  release: { version: setting(string(), { default: '' }), tracing: setting(optional(url())) },
  hosts: live(list(object({ name: string(), port: optional(port()) })), { default: [] }),
  labels: live(record(string()), { default: { team: 'web' } }),
})

/** What files came to. */
export interface Found {
  readonly value: (key: string) => unknown
  readonly explain: (key: string) => Explanation
  readonly problems: readonly Problem[]
  readonly documents: readonly string[]
}

/** What files come to, read from a folder of their own. */
export async function read(
  files: Record<string, string>,
  options: { environment?: string; service?: string; profiles?: string[] } & Parameters<typeof configFiles>[0] = {},
): Promise<Found> {
  await using box = await sandbox({ files })
  const { environment = 'development', service, profiles = [], ...rest } = options
  const source = configFiles({ directory: box.directory, ...rest })
  const found = await inspect(config, { sources: [source], as: { environment, service }, profiles })
  const varve = found.varve as unknown as { get(key: string): unknown; explain(key: string): Explanation }
  const short = (text: string): string => text.replaceAll(`${box.directory}/`, '')
  return {
    value: key => varve.get(key),
    explain: key => JSON.parse(short(JSON.stringify(varve.explain(key)))) as Explanation,
    problems: JSON.parse(short(JSON.stringify(found.problems))) as Problem[],
    documents: found.documents.map(({ name }) => short(name)),
  }
}
