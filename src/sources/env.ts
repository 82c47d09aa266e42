import { environmentNames } from '../core/definition/key.ts'
import type { Source, SourceKey, SourceReport, SourceRequest } from '../core/ports.ts'

/** How the environment is read. */
export interface EnvOptions {
  /** Begins every derived name, followed by `_`: `SHOP` reads `SHOP_SERVER__PORT`. Declared names take no prefix. */
  readonly prefix?: string
  /** The variables; those of this process when absent. */
  readonly from?: Readonly<Record<string, string | undefined>>
}

/** Names Varve reads for itself; they are never values. */
const OWN = /^VARVE_/

/** A variable's name, and the key it is read for: the value's own, or a former one. */
interface Named {
  readonly name: string
  readonly key: string
}

/**
 * The environment as a source. A key is read from its declared name, or from its derived one with levels joined by
 * `__` or `_`: `limits.maxUploads` is `LIMITS__MAX_UPLOADS` or `LIMITS_MAX_UPLOADS`. Text becomes a value by the key's
 * type; empty text is unset. `VARVE_PIN=a.b,c.d` locks keys to what the deployment sets.
 */
export function env(options: EnvOptions = {}): Source {
  const prefix = options.prefix === undefined || options.prefix === '' ? '' : `${options.prefix.replace(/_+$/, '')}_`
  const variables = (): Readonly<Record<string, string | undefined>> => options.from ?? process.env
  const names = (key: SourceKey): readonly string[] => (key.envDeclared ? key.env : key.env.map(name => prefix + name))
  const ownNames = (key: SourceKey): Named[] => names(key).map(name => ({ name, key: key.key }))
  const formerNames = ({ aliases }: SourceKey): Named[] =>
    aliases.flatMap(key => environmentNames(key).map(name => ({ name: prefix + name, key })))
  return {
    layer: 'env',
    name: prefix === '' ? 'environment' : `environment (${prefix}…)`,
    load: request => report(request, variables(), { prefix, names: key => [...ownNames(key), ...formerNames(key)] }),
    absence: key => `${names(key)[0]} is not set`,
    mend: key => `set ${names(key)[0]}`,
  }
}

function report(
  request: SourceRequest,
  variables: Readonly<Record<string, string | undefined>>,
  { prefix, names }: { prefix: string; names: (key: SourceKey) => readonly Named[] },
): SourceReport {
  const values: SourceReport['values'][number][] = []
  const ignored: NonNullable<SourceReport['ignored']>[number][] = []
  const known = new Set<string>()
  for (const key of request.keys) {
    const all = names(key)
    for (const { name } of all) known.add(name)
    const set = all.filter(({ name }) => Object.hasOwn(variables, name) && variables[name] !== undefined)
    const chosen = set.find(({ name }) => variables[name] !== '')
    if (chosen !== undefined)
      values.push({ key: chosen.key, text: variables[chosen.name] ?? '', origin: { variable: chosen.name } })
    for (const { name } of set) {
      if (name === chosen?.name) continue
      const why =
        variables[name] === '' ? 'is empty, which counts as unset' : `is passed over: ${chosen?.name} is set too`
      ignored.push({ key: key.key, origin: { variable: name }, why })
    }
  }
  const pins = pinned(variables['VARVE_PIN']).map(name => keyCalled(name, request) ?? name)
  const unknown = prefix === '' ? [] : strangers(variables, prefix, known)
  return { values, ignored, unknown: [...unknown, ...idlePins(pins, request)], pins }
}

/** Variables under our prefix that no key is read from: probably misspelt. */
function strangers(
  variables: Readonly<Record<string, string | undefined>>,
  prefix: string,
  known: ReadonlySet<string>,
): NonNullable<SourceReport['unknown']> {
  return Object.keys(variables)
    .filter(name => name.startsWith(prefix) && !known.has(name) && !OWN.test(name))
    .map(name => ({ name, origin: { variable: name }, among: [...known] }))
}

function pinned(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '')
}

function keyCalled(name: string, { keys }: SourceRequest): string | undefined {
  return keys.find(({ key, aliases }) => key === name || aliases.includes(name))?.key
}

/** Pins of keys that are not declared: locking the wrong key locks nothing. */
function idlePins(pins: readonly string[], request: SourceRequest): NonNullable<SourceReport['unknown']> {
  return pins
    .filter(name => keyCalled(name, request) === undefined)
    .map(name => ({ name, origin: { variable: 'VARVE_PIN' } }))
}
