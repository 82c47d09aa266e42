import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path/posix'
import { COMPUTED, type Import } from './imports.ts'

/** Public names that a browser can load: what they are made of uses neither Node nor a file. */
const PUBLIC = ['varve', 'varve/protocol', 'varve/schema', 'varve/client']

/** What is wrong with an import in a file of the console, and how to mend it; undefined when it is allowed. */
export function consoleComplaintAbout(path: string, found: Import, packages: readonly string[]): string | undefined {
  const wrong = wrongWith(path, found.specifier, packages)
  return wrong === undefined ? undefined : `${path}:${found.line} ${wrong}`
}

function wrongWith(path: string, specifier: string, packages: readonly string[]): string | undefined {
  if (specifier === COMPUTED) return 'imports a module by a computed name, which the build cannot follow.'
  if (specifier.startsWith('.')) return wrongWithFile(join(dirname(path), specifier))
  if (PUBLIC.includes(specifier)) return undefined
  // Tests and the build run on Node.
  if (/\.(test|config)\.tsx?$/.test(path)) return undefined
  if (specifier.startsWith('varve/') || isBuiltin(specifier)) return `imports ${specifier}, which no browser has.`
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  return packages.includes(name) ? undefined : `imports ${name}, which is not in console/package.json.`
}

function wrongWithFile(target: string): string | undefined {
  if (!target.startsWith('console/src/'))
    return `imports ${target}, which is not the console's. Import public names (varve, varve/protocol).`
  return /\.(tsx?|css)$/.test(target) ? undefined : `imports ${target} without its extension.`
}
