import type { Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Source } from '../core/ports.ts'
import { expected } from '../core/schema/check.ts'
import { asKey } from './asking.ts'
import { mayHold, remedyFor, type RequiredSecrets } from './secrets/secret-policy.ts'

/** What to do about a key that has no value anywhere. */
export function missingRemedy(definition: Definition, variable = definition.env.at(-1)): string {
  const inEnvironment = variable === undefined ? '' : `Set ${variable}`
  const otherwise = definition.kind === 'setting' ? 'in a config file' : `with \`varve set ${definition.key}\``
  return `${inEnvironment}, or ${definition.key} ${otherwise}.`
}

/**
 * Keys that must have a value and have none. `failure` says why a computed one has none, `ignored` what does not count, and
 * `required` where secrets must come from.
 */
export function missingProblems(
  definitions: Iterable<Definition>,
  {
    has,
    failure,
    ignored,
    required,
  }: {
    readonly has: (key: string) => boolean
    readonly failure: (key: string) => string | undefined
    readonly ignored?: ReadonlyMap<string, string> | undefined
    readonly required?: RequiredSecrets | undefined
  },
  sources: readonly Source[],
): Problem[] {
  const asked = sources.length === 0 ? 'no source' : sources.map(({ name }) => name).join(', ')
  return [...definitions]
    .filter(({ key }) => !has(key))
    .map(definition => {
      const { key, place, schema } = definition
      const failed = failure(key)
      if (failed !== undefined)
        return { code: 'DERIVATION_FAILED', key, issue: `cannot be computed: ${failed}`, origin: place }
      return {
        code: 'MISSING_VALUE',
        key,
        issue: absence(definition, ignored?.get(key)),
        origin: `(asked: ${asked})`,
        expected: expected(schema),
        remedy:
          definition.secret && required !== undefined
            ? safeMends(definition, sources, required)
            : mends(definition, sources),
      }
    })
}

function absence({ devFallback }: Definition, ignored: string | undefined): string {
  const only = devFallback === undefined ? '' : ' (its devDefault serves in development and test only)'
  return `is missing${only}${ignored === undefined ? '' : `: ${ignored}`}`
}

function mends(definition: Definition, sources: readonly Source[]): string {
  const ways = waysOf(definition, sources)
  if (ways.length === 0) return missingRemedy(definition)
  return oneOf([...ways, ...(definition.kind === 'setting' ? [] : [`run \`varve set ${definition.key}\``])])
}

/** The same for a secret, with places alone that are safe enough for it. */
function safeMends(definition: Definition, sources: readonly Source[], { requirement }: RequiredSecrets): string {
  const safe = sources.filter(({ layer }) => mayHold(layer, requirement))
  const ways = waysOf(definition, safe)
  if (ways.length === 0) return remedyFor(requirement)
  if (definition.kind === 'setting') return oneOf(ways)
  const reference = requirement === 'external' ? ' --reference vault://…' : ''
  return oneOf([...ways, `run \`varve secret set ${definition.key}${reference}\``])
}

/** How a key is given to each source. The strongest one's way surely counts; too many would be read by nobody. */
function waysOf(definition: Definition, sources: readonly Source[]): readonly string[] {
  const ways = sources.map(source => source.mend?.(asKey(definition))).filter(way => way !== undefined)
  return ways.toReversed().slice(0, 3)
}

function oneOf([first = '', ...others]: readonly string[]): string {
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', or ')}.`
}
