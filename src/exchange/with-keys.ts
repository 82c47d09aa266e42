import type { Cond, FiledFlag, FlagRule, FlagsFile, Serve } from 'varve'
import { toKeys } from './flag-key.ts'
import type { Imported } from './imported.ts'

/** What names become. */
interface Names {
  readonly flags: ReadonlyMap<string, string>
  readonly segments: ReadonlyMap<string, string>
}

/**
 * A file whose flags and segments have names that a store can keep, with a remark for each that got another name. Salts stay as
 * they are, so a new name moves nobody.
 */
export function withKeys({ flags, segments = {}, segmentDocs }: FlagsFile): Imported {
  const [keys, others] = [toKeys(Object.keys(flags)), toKeys(Object.keys(segments))]
  const names = { flags: mapOf(keys.keys), segments: mapOf(others.keys) }
  const file: FlagsFile = {
    flags: Object.fromEntries(
      Object.entries(flags).map(([name, flag]) => [names.flags.get(name) ?? name, renamedFlag(flag, names)]),
    ),
    segments: Object.fromEntries(
      Object.entries(segments).map(([name, cond]) => [names.segments.get(name) ?? name, renamedCond(cond, names)]),
    ),
    ...(segmentDocs === undefined
      ? {}
      : {
          segmentDocs: Object.fromEntries(
            Object.entries(segmentDocs).map(([name, doc]) => [names.segments.get(name) ?? name, doc]),
          ),
        }),
  }
  const ofSegments = others.remarks.map(({ flag = '', ...remark }) => ({ ...remark, feature: `segment ${flag}` }))
  return { file, remarks: [...keys.remarks, ...ofSegments] }
}

function mapOf(named: readonly { readonly name: string; readonly key: string }[]): ReadonlyMap<string, string> {
  return new Map(named.map(({ name, key }) => [name, key]))
}

function renamedFlag(flag: FiledFlag, names: Names): FiledFlag {
  const { requires, rules, serve } = flag
  return {
    ...flag,
    rules: rules.map(rule => renamedRule(rule, names)),
    serve: renamedServe(serve, names),
    ...(requires === undefined
      ? {}
      : { requires: requires.map(({ flag: name, is }) => ({ flag: names.flags.get(name) ?? name, is })) }),
  }
}

function renamedRule(rule: FlagRule, names: Names): FlagRule {
  const { when, serve } = rule
  return {
    ...rule,
    ...(when === undefined ? {} : { when: renamedCond(when, names) }),
    serve: renamedServe(serve, names),
  }
}

function renamedServe(serve: Serve, names: Names): Serve {
  if (typeof serve !== 'object' || serve === null || !('rules' in serve)) return serve
  return { rules: serve.rules.map(rule => renamedRule(rule, names)), serve: renamedServe(serve.serve, names) }
}

function renamedCond(cond: Cond, names: Names): Cond {
  if (typeof cond === 'boolean') return cond
  const inner = (one: Cond): Cond => renamedCond(one, names)
  if ('all' in cond) return { all: cond.all.map(inner) }
  if ('any' in cond) return { any: cond.any.map(inner) }
  if ('not' in cond) return { not: inner(cond.not) }
  if ('some' in cond) return { ...cond, some: inner(cond.some) }
  if ('segment' in cond) return { segment: names.segments.get(cond.segment) ?? cond.segment }
  if (!('flag' in cond)) return cond
  const flag = names.flags.get(cond.flag) ?? cond.flag
  // What is asked of another flag's value may name segments too.
  return 'when' in cond ? { flag, when: inner(cond.when) } : { flag, is: cond.is }
}
