/** The table of readers: what an attribute's value is read as, and what can be asked of it then. */
import type { As } from '../document.ts'
import { booleans, plainBoolean } from './booleans.ts'
import { instant } from './instant.ts'
import { addressBlocks, addresses } from './ip-blocks.ts'
import {
  javascriptBoolean,
  javascriptNumber,
  javascriptText,
  literalEquality,
  relationalOrder,
} from './loose-javascript.ts'
import { numbers, plainNumber } from './numbers.ts'
import { numeric } from './numeric-text.ts'
import { paddedVersion } from './padded-version.ts'
import type { Equality, Numbers, Order, Reader, Texts } from './reader.ts'
import { LOOSE_SEMVER, SEMVER, SHORT_SEMVER, type VersionForm, versions } from './semver.ts'
import { strictJson } from './strict-json.ts'
import { plainText, scalarText, texts } from './texts.ts'

const asText = (kind: Equality & Order & Texts): Reader => ({ eq: kind, order: kind, text: kind })
const asNumber = (kind: Equality & Order & Numbers): Reader => ({ eq: kind, order: kind, number: kind })
const asVersion = (form: VersionForm): Reader => {
  const kind = versions(form)
  return { eq: kind, order: kind }
}

const text = texts('text', plainText)
const number = numbers('a number', plainNumber)
const date = numbers('an instant, such as 2026-12-01T00:00:00Z or milliseconds since 1970 UTC', instant)
const padded = texts('a version of at most 4096 characters', paddedVersion)

const byName: { readonly [name in As]: Reader } = {
  any: { eq: strictJson, order: number, text, number },
  string: asText(text),
  number: asNumber(number),
  boolean: { eq: booleans('true or false', plainBoolean) },
  text: asText(texts('text, a number or a boolean', scalarText)),
  numeric: asNumber(numbers('a decimal number, such as 12.5', numeric)),
  date: { eq: date, order: date },
  semver: asVersion(SEMVER),
  ip: { eq: addresses, blocks: addressBlocks },
  // Other systems' ways of reading, for what is imported from them.
  'semver-short': asVersion(SHORT_SEMVER),
  'semver-loose': asVersion(LOOSE_SEMVER),
  version: { eq: padded, order: padded },
  js: { eq: literalEquality, order: relationalOrder },
  'js-string': asText(texts('plain JSON', javascriptText)),
  'js-number': asNumber(numbers('what JavaScript takes for a number', javascriptNumber)),
  'js-boolean': { eq: booleans('plain JSON', javascriptBoolean) },
}

/** Readers by the names that conditions call them. */
export const readers: ReadonlyMap<string, Reader> = new Map(Object.entries(byName))
