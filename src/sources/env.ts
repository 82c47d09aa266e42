import { VarveError } from '../core/errors.ts'
import type { Source, SourceKey } from '../core/ports.ts'
import type { OutputOf, StandardSchema } from '../core/schema/standard.ts'
import { variablesOf, type Environment } from './environment.ts'
import { Names } from './names.ts'
import { PIN, pinsIn } from './pins.ts'
import { prefixesOf, spelled } from './prefix.ts'
import { isSecretIn } from './secret-places.ts'
import { readOne, type ReadOptions } from './read-one.ts'
import { readVariables, type FilePolicy } from './variables.ts'
import { filesNamedIn, WatchedPaths } from './watched-paths.ts'

/** How the environment is read. */
export interface EnvOptions {
  /**
   * Begins every derived name, followed by `_`: `SHOP` reads `SHOP_SERVER__PORT`. Of several, the last is the strongest.
   * Declared names take no prefix.
   */
  readonly prefix?: string | readonly string[]
  /** The variables; those of this process when absent. */
  readonly from?: Environment
  /** Whose value may be in a file that `<NAME>_FILE` names: `secret` keys' when absent, `all` keys', or `none`. */
  readonly files?: FilePolicy
  /** What becomes of a name inside a record, `LABELS__TEAM`: lower case when absent. */
  readonly envKeyCase?: 'lower' | 'preserve'
}

/**
 * The environment as a source. A key is read from its declared name, or from its derived one with levels joined by
 * `__` or `_`: `limits.maxUploads` is `LIMITS__MAX_UPLOADS` or `LIMITS_MAX_UPLOADS`. Text becomes a value by the key's
 * type; empty text is unset. `VARVE_PIN=a.b,c.d` locks keys to what the deployment sets.
 * @example env({ prefix: 'SHOP' })
 */
export function env(options?: EnvOptions): Source
/**
 * Reads one variable, without a declaration: from the environment, then from `.env.local` and `.env`. Throws
 * MISSING_VALUE, or INVALID_VALUE with its place and what it should be.
 * @example env('DEBUG', boolean, { default: false })
 */
export function env<S extends StandardSchema>(
  name: string,
  schema: S | (() => S),
  options?: ReadOptions<S>,
): OutputOf<S>
export function env<S extends StandardSchema>(
  first: EnvOptions | string = {},
  schema?: S | (() => S),
  options: ReadOptions<S> = {},
): Source | OutputOf<S> {
  if (typeof first !== 'string') return environment(first)
  if (schema === undefined) {
    const remedy = `Pass one: env('${first}', string).`
    throw new VarveError('USAGE', { issue: `env('${first}') needs a schema.`, remedy })
  }
  return readOne(first, schema, options)
}

function environment({ prefix, from, ...options }: EnvOptions): Source {
  const prefixes = prefixesOf(prefix)
  const shown = prefixes.filter(one => one !== '').map(one => `${one}…`)
  const preferred = (key: SourceKey): string => spelled(key, prefixes)
  let files: readonly string[] = []
  const watched = new WatchedPaths(() => files)
  return {
    layer: 'env',
    name: shown.length === 0 ? 'environment' : `environment (${shown.join(', ')})`,
    load: request => {
      const variables = from ?? process.env
      const report = readVariables(variablesOf(variables), Names.for(request.keys, { prefixes }), options)
      files = filesNamedIn([report])
      watched.follow()
      const { pins, unknown } = pinsIn(variables[PIN], request)
      return { ...report, pins, unknown: [...(report.unknown ?? []), ...unknown] }
    },
    watch: (onChange, onTrouble) => watched.watch(onChange, onTrouble),
    absence: key => `${preferred(key)} is not set`,
    mend: key => `set ${preferred(key)}`,
    variable: preferred,
    isSecret: (place, keys) => isSecretIn(place, Names.for(keys, { prefixes }), from ?? process.env),
  }
}
