import type { JsonObject } from '../declared.ts'
import { members } from './definitions.ts'

const PATHS: JsonObject = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }

/** Members of a file that are no values: they say what else is read with it, and when it counts. */
export function reserved(): JsonObject {
  const condition = (about: string): JsonObject => ({
    type: 'string',
    description: `Counts only where this holds of the ${about}: production | staging, !test.`,
  })
  return {
    $schema: { type: 'string', description: 'Where this schema is, for editors.' },
    $extends: { description: 'Files that stand below this one, from its folder.', ...PATHS },
    $import: {
      description: 'Files that stand below this one, from its folder; optional:PATH may be missing.',
      ...PATHS,
    },
    $when: {
      description: 'When this document counts; a plain text is about profiles.',
      anyOf: [
        { type: 'string' },
        members({
          profile: condition('profiles'),
          environment: condition('environment'),
          service: condition('service'),
        }),
      ],
    },
  }
}
