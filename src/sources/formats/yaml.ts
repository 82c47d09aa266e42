import { parseEvents, YAMLException } from 'js-yaml'
import type { MapPart } from '../../core/layers/part.ts'
import { PART_DEPTH } from '../../core/layers/part.ts'
import { type Draft, readingOf, type Remark, unreadable, unsafe } from './draft.ts'
import type { Format } from './reading.ts'
import { documentsOf } from './yaml-events.ts'
import type { YamlEvent } from './yaml-spots.ts'

/**
 * Reads YAML 1.2 with its core schema and merge keys, each document of the text. Values are typed; times stay text, and
 * tags other than the core schema's are refused.
 */
export const yaml: Format = (text, file) => readingOf(text, file, draft => read(draft))

function read(draft: Draft): readonly MapPart[] {
  return documentsOf(draft, events(draft))
}

function events(draft: Draft): readonly YamlEvent[] {
  try {
    // A scalar in the innermost map that is allowed counts as one level more; which it is, is told from the events.
    return parseEvents(draft.text, { maxDepth: PART_DEPTH + 2 })
  } catch (error) {
    // A parser that fails in another way than it says is a text that cannot be read, all the same.
    if (!(error instanceof YAMLException)) return draft.stop(0, unreadable('is not valid YAML'))
    const at = error.mark?.position ?? 0
    return draft.stop(at, wrong(error.reason, draft.text.charAt(at)))
  }
}

const NOT_YAML = 'is not valid YAML from here on'

/** What is wrong, in words of our own: the parser's quote the text. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/tab characters/, 'a tab stands where only spaces may'],
  [/end of the (?:stream|document) within/, 'a text or a bracket is not closed'],
  [/indentation/, 'the line goes on after its value, or its indentation does not fit the lines above'],
  [/':' after a mapping key|multiline key/, 'a name and : are expected'],
  [/separator within a block mapping/, 'a space is expected after :'],
  [/missed comma/, 'a comma is expected'],
  [/escape sequence|hexadecimal/, 'an escape is unknown'],
  [/^tag|^named tag|undeclared tag/, 'a tag is written wrongly'],
  [/non-printable|JSON character/, 'a control character stands there'],
]

function wrong(reason: string, character: string): Remark {
  if (reason.includes('maxDepth')) return unsafe(`is nested more than ${PART_DEPTH} deep here`)
  if (/[@`%]/.test(character))
    return unreadable(`${NOT_YAML}: a text that begins with ${character} needs quotation marks`)
  const told = REASONS.find(([pattern]) => pattern.test(reason))?.[1]
  return unreadable(told === undefined ? NOT_YAML : `${NOT_YAML}: ${told}`)
}
