import fc from 'fast-check'
import type { Json } from '../src/core/json.ts'

const name = fc.constantFrom('on', 'off', 'staff', 'checkout.flow', 'user', 'länder', '', '$now')
const share = fc.constantFrom(0, 1, 10_000, 99_999, 100_000)
const profile = fc.constantFrom('varve', 'eppo/10000', 'sha256-mod100')
/** JSON without the names that documents may not hold; damage brings them in. */
const anyJson = fc
  .jsonValue({ maxDepth: 2, depthSize: 'xsmall' })
  .filter(value => !/"(__proto__|constructor|prototype)":/.test(JSON.stringify(value)))
const hash = fc.constant('0a'.repeat(32))
const step = fc.record({ at: fc.nat(), share, gate: fc.constant(true) }, { requiredKeys: ['at', 'share'] })
const listOf = <T>(item: fc.Arbitrary<T>, minLength = 0): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength, maxLength: 3 })
const ops = fc.constantFrom('eq', 'lt', 'gte', 'matches', 'within', 'exists', 'mod', 'size', 'type')
const readers = fc.constantFrom('any', 'semver', 'ip', 'semver-short', 'js-boolean')
const flagIs = { flag: fc.constantFrom('payments', 'a.b', 'Flag with spaces'), is: listOf(name, 1) }

const { cond, serve, rule } = fc.letrec<{ cond: unknown; serve: unknown; rule: unknown }>(tie => ({
  cond: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean(),
    fc.record(
      { attr: name, op: ops, value: anyJson, of: listOf(anyJson), as: readers, fold: fc.boolean() },
      { requiredKeys: ['attr', 'op'] },
    ),
    fc.record({ segment: name }),
    fc.record(flagIs),
    fc.record({ logic: anyJson }),
    fc.record({
      bucket: fc.record(
        { unit: name, salt: name, ranges: listOf(fc.tuple(share, share)), hash: profile },
        { requiredKeys: ['unit', 'salt', 'ranges'] },
      ),
    }),
    fc.record({ all: listOf(tie('cond')) }),
    fc.record({ any: listOf(tie('cond')) }),
    fc.record({ not: tie('cond') }),
    fc.record({ attr: name, some: tie('cond') }),
    fc.record({ flag: flagIs.flag, when: tie('cond') }),
  ),
  serve: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.option(name),
    fc.constant({ next: true }),
    fc.record(
      {
        split: fc.dictionary(name, fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), { minKeys: 1 }),
        coverage: fc.oneof(share, listOf(step)),
        unit: name,
        salt: name,
        hash: profile,
        rest: fc.option(name),
      },
      { requiredKeys: ['split'] },
    ),
    fc.record(
      { alloc: listOf(fc.tuple(name, share, share)), coverage: fc.oneof(share, listOf(step)), rest: fc.option(name) },
      { requiredKeys: ['alloc'] },
    ),
    fc.record({ rules: listOf(tie('rule')), serve: tie('serve') }),
  ),
  rule: fc.record({ id: name, doc: name, when: tie('cond'), serve: tie('serve') }, { requiredKeys: ['id', 'serve'] }),
}))

const flagMembers = {
  variants: fc.dictionary(name, anyJson, { minKeys: 1, maxKeys: 3 }),
  enabled: fc.boolean(),
  rules: listOf(rule),
  serve,
  salt: name,
  off: fc.option(name),
  requires: listOf(fc.record(flagIs)),
  unit: name,
  hash: profile,
}
const flagNeeds = ['variants', 'enabled', 'rules', 'serve', 'salt'] as const
const flag = fc.record(flagMembers, { requiredKeys: [...flagNeeds] })
const filedFlag = fc.record(
  { ...flagMembers, type: fc.constantFrom('boolean', 'json'), doc: name, default: anyJson },
  { requiredKeys: [...flagNeeds] },
)
const leaf = fc.oneof(fc.record({ value: anyJson }), fc.record({ sealed: hash }), fc.record({ reference: name }))
const rolledOut = fc.oneof(leaf, fc.record({ flag }))
const rollout = fc.record(
  {
    id: fc.constant('0193f1c2-0006-7000-8000-000000000006'),
    unit: name,
    salt: name,
    hash: fc.constant('varve'),
    candidate: rolledOut,
    baseline: fc.option(rolledOut),
    steps: listOf(step),
    approvedThrough: fc.integer({ min: -1, max: 3 }),
    when: cond,
    rings: fc.record(
      { order: listOf(fc.record({ name, when: cond })), reached: fc.nat(3), soak: fc.nat() },
      { requiredKeys: ['order', 'reached'] },
    ),
    held: fc.record({ share, since: fc.nat() }),
  },
  { requiredKeys: ['id', 'unit', 'salt', 'hash', 'candidate', 'baseline', 'steps', 'approvedThrough'] },
)
const locked = fc.boolean()
const entry = fc
  .tuple(fc.oneof(leaf, fc.record({ flag }), fc.record({ rollout })), locked)
  .map(([one, isLocked]) => (isLocked ? { ...one, locked: true } : one))
const segment = fc.record({ when: cond, doc: name }, { requiredKeys: ['when'] })
const flagsFile = fc.record(
  {
    $schema: name,
    flags: fc.dictionary(fc.constantFrom('payments', 'a.b', 'Flag with spaces'), filedFlag, { maxKeys: 2 }),
    segments: fc.dictionary(name, cond, { maxKeys: 2 }),
    segmentDocs: fc.dictionary(name, name, { maxKeys: 2 }),
  },
  { requiredKeys: ['flags'] },
)

/** Documents of every kind that fit their schema, by the names of their definitions. */
export const documents = { cond, serve, flag, filedFlag, rollout, entry, segment, flagsFile } satisfies Record<
  string,
  fc.Arbitrary<unknown>
>

/** What a document may be damaged with: values that fit somewhere, and some that fit nowhere. */
const splinter: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  ...[null, true, false, 0, -1, 1.5, 100_001, '', 'eq', 'varve', 'no profile', 'a/0', [], {}, [1, 2], ['on', 0, 1]],
  ...[{ all: [] }, { next: true }, { split: {} }, { value: 1 }, { attr: 'a' }, { value: 1, flag: 2 }, 1e300],
)
const member = fc.constantFrom('value', 'when', 'flag', 'is', 'op', 'as', 'rest', 'locked', '__proto__', 'constructor')

/** Where and how a document is damaged: which of its places (from 0 up to 1), and what is done there. */
export const damage = fc.record({
  where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: fc.constantFrom('replace', 'remove', 'add'),
  member,
  splinter,
})

interface Site {
  readonly holder: Record<string, Json> | Json[]
  readonly name: string
}

function sitesOf(value: Json, sites: Site[] = []): Site[] {
  if (typeof value !== 'object' || value === null) return sites
  for (const [name, inner] of Object.entries(value)) {
    sites.push({ holder: value as Site['holder'], name })
    sitesOf(inner, sites)
  }
  return sites
}

/** A document, damaged in one place. */
export function damaged(
  document: Json,
  { where, how, member, splinter }: typeof damage extends fc.Arbitrary<infer D> ? D : never,
): Json {
  const copy = JSON.parse(JSON.stringify(document)) as Json
  const sites = sitesOf(copy)
  const site = sites[Math.floor(where * sites.length)]
  if (site === undefined) return splinter
  const { holder, name } = site
  if (how === 'remove') {
    if (Array.isArray(holder)) holder.splice(Number(name), 1)
    else delete holder[name]
  } else if (how === 'add' && !Array.isArray(holder)) define(holder, member, splinter)
  else define(holder, name, splinter)
  return copy
}

/** Like JSON.parse, and unlike an assignment, this makes `__proto__` a member like any other. */
function define(holder: object, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true })
}
