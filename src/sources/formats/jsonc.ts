import { readingOf } from './draft.ts'
import { WITH_COMMENTS } from './json-dialects.ts'
import { readJson } from './json-scanner.ts'
import type { Format } from './reading.ts'

/** Reads JSON with comments and trailing commas. Every value is typed. */
export const jsonc: Format = (text, file) => readingOf(text, file, draft => readJson(draft, WITH_COMMENTS))
