import type { Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Source } from '../core/ports.ts'
import { expected } from '../core/schema/check.ts'
import { asKey } from './asking.ts'

/** What to do about a key that has no value anywhere. */
export function missingRemedy(definition: Definition, variable = definition.env.at(-1)): string {
  const inEnvironment = variable === undefined ? '' : `Set ${variable}`
  const otherwise = definition.kind === 'setting' ? 'in a config file' : `with \`varve set ${definition.key}\``
  return `${inEnvironment}, or ${definition.key} ${otherwise}.`
}

/** Keys that must have a value and have none. `failure` says why a computed one has none, `ignored` what does not count. */
export function missingProblems(
  definitions: Iterable<Definition>,
  {
    has,
    failure,
    ignored,
  }: {
    readonly has: (key: string) => boolean
    readonly failure: (key: string) => string | undefined
    readonly ignored?: ReadonlyMap<string, string> | undefined
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
        remedy: mends(definition, sources),
      }
    })
}

function absence({ devFallback }: Definition, ignored: string | undefined): string {
  const only = devFallback === undefined ? '' : ' (its devDefault serves in development and test only)'
  return `is missing${only}${ignored === undefined ? '' : `: ${ignored}`}`
}

function mends(definition: Definition, sources: readonly Source[]): string {
  const ways = sources.map(source => source.mend?.(asKey(definition))).filter(way => way !== undefined)
  if (ways.length === 0) return missingRemedy(definition)
  // The strongest source's way is the one that surely counts; too many would be read by nobody.
  const [first = '', ...others] = [
    ...ways.toReversed().slice(0, 3),
    ...(definition.kind === 'setting' ? [] : [`run \`varve set ${definition.key}\``]),
  ]
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', or ')}.`
}
