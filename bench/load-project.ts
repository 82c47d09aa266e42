/** The same configuration for every library: 200 keys in TOML, 100 of them again in YAML, 20 in `.env`, 50 variables. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A key of the project: its group, its name, its type. */
export interface ProjectKey {
  readonly group: string
  readonly name: string
  readonly type: 'integer' | 'text' | 'switch'
}

/** 200 keys in 20 groups. */
export const projectKeys: readonly ProjectKey[] = Array.from({ length: 200 }, (_, n) => ({
  group: `group${Math.floor(n / 10)}`,
  name: `key${n}`,
  type: (['integer', 'text', 'switch'] as const)[n % 3] ?? 'text',
}))

/** Variables of the process: every fourth key. */
export const variables: Readonly<Record<string, string>> = Object.fromEntries(
  projectKeys.filter((_, n) => n % 4 === 0).map((key, n) => [variable(key), text(key, n + 3)]),
)

/** The variable of a key, as all of the libraries can be told to read it. */
export function variable({ group, name }: ProjectKey): string {
  return `SHOP_${group.toUpperCase()}__${name.toUpperCase()}`
}

/** Writes the files into a folder: for us, for c12 and convict as they are; for node-config by its own names. */
export async function writeProject(folder: string): Promise<void> {
  const half = projectKeys.filter((_, n) => n % 2 === 0)
  const dotenv = projectKeys.filter((_, n) => n % 10 === 1)
  const files: Record<string, string> = {
    'config.toml': toml(projectKeys),
    'config.production.yaml': yaml(half),
    '.env': dotenv.map((key, n) => `${variable(key)}=${text(key, n + 2)}\n`).join(''),
    // node-config reads TOML only with a package that nobody else here needs.
    'config/default.json': JSON.stringify(nested(projectKeys, (key, n) => typed(key, n))),
    'config/production.yaml': yaml(half),
    'config/custom-environment-variables.json': JSON.stringify(
      nested([...projectKeys.filter((_, n) => n % 4 === 0), ...dotenv], key =>
        key.type === 'text' ? variable(key) : { __name: variable(key), __format: 'json' },
      ),
    ),
  }
  await mkdir(path.join(folder, 'config'))
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content)
}

function typed({ type }: ProjectKey, n: number): number | string | boolean {
  return type === 'integer' ? n : type === 'text' ? `text ${n}` : n % 2 === 0
}

function text(key: ProjectKey, n: number): string {
  return String(typed(key, n))
}

function nested(
  keys: readonly ProjectKey[],
  value: (key: ProjectKey, n: number) => unknown,
): Record<string, Record<string, unknown>> {
  const tree: Record<string, Record<string, unknown>> = {}
  for (const [n, key] of keys.entries()) (tree[key.group] ??= {})[key.name] = value(key, n)
  return tree
}

function toml(keys: readonly ProjectKey[]): string {
  const sections = Object.entries(nested(keys, (key, n) => JSON.stringify(typed(key, n))))
  return sections.map(([name, all]) => `[${name}]\n${lines(all, ' = ')}`).join('\n')
}

function yaml(keys: readonly ProjectKey[]): string {
  const sections = Object.entries(nested(keys, (key, n) => JSON.stringify(typed(key, n + 1))))
  return sections.map(([name, all]) => `${name}:\n${lines(all, ': ', '  ')}`).join('')
}

function lines(all: Readonly<Record<string, unknown>>, mark: string, indent = ''): string {
  return Object.entries(all)
    .map(([name, value]) => `${indent}${name}${mark}${String(value)}\n`)
    .join('')
}
