import { readingOf } from './draft.ts'
import { STRICT } from './json-dialects.ts'
import { readJson } from './json-scanner.ts'
import type { Format } from './reading.ts'

/** Reads strict JSON (RFC 8259). Every value is typed. */
export const json: Format = (text, file) => readingOf(text, file, draft => readJson(draft, STRICT))
