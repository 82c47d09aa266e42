import { readFileSync } from 'node:fs'

/** Stands for a refusal. */
export const ERROR = 'ERR'
/** Stands for text that counts as not set. */
export const UNSET = 'unset'

type Row = readonly [type: 'bool' | 'int' | 'float', input: string, ...others: unknown[]]

/** What five existing systems make of the same text. */
export const seeds = (
  JSON.parse(readFileSync(new URL('vectors/seed-coercion.json', import.meta.url), 'utf8')) as { rows: Row[] }
).rows

/** What Varve makes of it. Where the five disagree among themselves the difference is written beside the row. */
export const ours: Record<string, unknown> = {
  'bool true': true,
  'bool True': true,
  'bool TRUE': true,
  'bool t': true, // two of five: false
  'bool 1': true,
  'bool yes': true,
  'bool y': true, // three of five: false
  'bool on': true, // one: false
  'bool enabled': ERROR, // two: silently false
  'bool false': false,
  'bool f': false,
  'bool 0': false,
  'bool no': false,
  'bool n': false,
  'bool off': false,
  'bool disabled': ERROR, // three: false
  'bool ': UNSET, // four: false
  'bool  true ': true, // two: false, two: error
  'bool 2': ERROR, // three: false
  'bool banana': ERROR, // three: false
  'int 42': 42,
  'int  42 ': 42,
  'int +5': 5,
  'int -1': -1,
  'int 3.0': ERROR, // one: 3
  'int 3.9': ERROR,
  'int 1e3': ERROR,
  'int 0x10': ERROR,
  'int 1_000': 1000,
  'int 010': 10,
  'int ١٢': ERROR, // four: 12
  'int ': UNSET,
  'int abc': ERROR,
  'int 9007199254740993': 'UNSAFE_INTEGER', // exact where integers have no limit
  'float 3.14': 3.14,
  'float 1e3': 1000,
  'float .5': 0.5,
  'float 5.': 5,
  'float nan': ERROR, // all: accepted
  'float inf': ERROR, // all: accepted
  'float 1_0.5': 10.5,
  'float 1,5': ERROR,
  'float ': UNSET,
}
