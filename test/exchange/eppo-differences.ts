import type { Json } from 'varve'
import type { Subject } from './eppo-sdk.ts'

/** Something that Eppo's SDK answers otherwise than Varve with the imported flag `flag`, of type STRING. */
export interface Difference {
  readonly what: string
  readonly why: string
  readonly flags: object
  readonly who: Subject
  /** What each serves; undefined for the caller's default. */
  readonly theirs: string | undefined
  readonly ours: string | undefined
}

/** A configuration whose flag is `on` for whoever fulfils a condition, in a part of the line, and `off` for others. */
function flagOn(condition: Json | undefined, shards: Json = []): object {
  const rules = condition === undefined ? {} : { rules: [{ conditions: [condition] }] }
  const flag = {
    key: 'flag',
    enabled: true,
    variationType: 'STRING',
    variations: { on: { key: 'on', value: 'on' }, off: { key: 'off', value: 'off' } },
    allocations: [
      { key: 'some', ...rules, splits: [{ variationKey: 'on', shards }], doLog: true },
      { key: 'others', splits: [{ variationKey: 'off', shards: [] }], doLog: true },
    ],
    totalShards: 10_000,
  }
  return { flag }
}

/** Every difference that is known. */
export const differences: readonly Difference[] = [
  {
    what: 'an expression that is none',
    why: 'Eppo fails where it gets to it and answers with the default; here the condition holds for nobody',
    flags: flagOn({ attribute: 'country', operator: 'MATCHES', value: '(' }),
    who: { key: 'ana', attributes: { country: 'DE' } },
    theirs: undefined,
    ours: 'off',
  },
  {
    what: 'a character beyond the 65,536th, where an expression counts characters',
    why: "it is one to RE2, and two to JavaScript's expressions without the flag u",
    flags: flagOn({ attribute: 'country', operator: 'MATCHES', value: '^e.$' }),
    who: { key: 'ana', attributes: { country: 'e\u{10000}' } },
    theirs: 'off',
    ours: 'on',
  },
  {
    what: 'an expression that looks ahead',
    why: 'RE2 cannot; the import says that the condition is lost',
    flags: flagOn({ attribute: 'email', operator: 'MATCHES', value: '^(?!test)' }),
    who: { key: 'ana', attributes: { email: 'ana@acme.example' } },
    theirs: 'on',
    ours: 'off',
  },
  {
    what: 'a text longer than 4096 characters, matched by an expression',
    why: 'Varve does not search longer ones',
    flags: flagOn({ attribute: 'agent', operator: 'MATCHES', value: 'a' }),
    who: { key: 'ana', attributes: { agent: 'a'.repeat(5000) } },
    theirs: 'on',
    ours: 'off',
  },
  {
    what: 'a version with space around it',
    why: 'it is none in Varve',
    flags: flagOn({ attribute: 'version', operator: 'GTE', value: '1.0.0' }),
    who: { key: 'ana', attributes: { version: ' 1.2.3 ' } },
    theirs: 'on',
    ours: 'off',
  },
  {
    what: 'a version whose numbers are too large for JavaScript',
    why: 'Varve compares digits, however many',
    flags: flagOn({ attribute: 'version', operator: 'GTE', value: '1.0.0' }),
    who: { key: 'ana', attributes: { version: '99999999999999999.0.0' } },
    theirs: 'off',
    ours: 'on',
  },
  {
    what: 'an id that is null',
    why: 'null is as good as missing in Varve, so that the subject key stands in',
    flags: flagOn({ attribute: 'id', operator: 'IS_NULL', value: true }),
    who: { key: 'ana', attributes: { id: null } },
    theirs: 'on',
    ours: 'off',
  },
  {
    what: 'an attribute that objects inherit',
    why: 'Varve only looks at what an audience itself has',
    flags: flagOn({ attribute: 'toString', operator: 'IS_NULL', value: false }),
    who: { key: 'ana', attributes: {} },
    theirs: 'on',
    ours: 'off',
  },
  {
    what: 'an empty subject key',
    why: 'Eppo refuses it and answers with the default; Varve hashes an empty text like any other',
    flags: flagOn(undefined, [{ salt: 's', ranges: [{ start: 0, end: 10_000 }] }]),
    who: { key: '', attributes: {} },
    theirs: undefined,
    ours: 'on',
  },
]
