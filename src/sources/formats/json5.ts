import { readingOf } from './draft.ts'
import { JSON5 } from './json-dialects.ts'
import { readJson } from './json-scanner.ts'
import type { Format } from './reading.ts'

/** Reads JSON5. Every value is typed. */
export const json5: Format = (text, file) => readingOf(text, file, draft => readJson(draft, JSON5))
