import type { Format } from './reading.ts'

/** The formats that are read. */
export type FormatName = 'toml' | 'yaml' | 'json' | 'jsonc' | 'json5' | 'ini' | 'properties' | 'env'

const EXTENSIONS: ReadonlyMap<string, FormatName> = new Map([
  ['toml', 'toml'],
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['json', 'json'],
  ['jsonc', 'jsonc'],
  ['json5', 'json5'],
  ['ini', 'ini'],
  ['properties', 'properties'],
  ['env', 'env'],
])

/**
 * The format of a file by its name, or undefined where the name tells none.
 * @example formatOf('config/shop.production.toml') // 'toml'
 */
export function formatOf(file: string): FormatName | undefined {
  const name = (/[^/\\]*$/.exec(file)?.[0] ?? '').toLowerCase()
  // The compiler's own file has comments, whatever its name says.
  if (/^[jt]sconfig(?:\..+)?\.json$/.test(name)) return 'jsonc'
  const [, extension = ''] = /\.([^.]+)$/.exec(name) ?? []
  return EXTENSIONS.get(extension) ?? (name.startsWith('.env.') ? 'env' : undefined)
}

/** Loads the reader of a format, and its parser with it: nothing is loaded for formats that no file has. */
export async function readerFor(name: FormatName): Promise<Format> {
  switch (name) {
    case 'toml':
      return (await import('./toml.ts')).toml
    case 'yaml':
      return (await import('./yaml.ts')).yaml
    case 'json':
      return (await import('./json.ts')).json
    case 'jsonc':
      return (await import('./jsonc.ts')).jsonc
    case 'json5':
      return (await import('./json5.ts')).json5
    case 'ini':
      return (await import('./ini.ts')).ini
    case 'properties':
      return (await import('./properties.ts')).properties
    case 'env':
      return (await import('./dotenv.ts')).dotenv
  }
}
