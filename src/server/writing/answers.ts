import type { Answer } from '../route.ts'
import { shape, text } from '../shapes/shape.ts'

/** What is done to the past, and what is written, is answered with. */
export const changedAnswer: Answer = {
  doc: 'The revision that was written, with what each change replaced. `revision` is null where nothing was.',
  schema: {
    type: 'object',
    required: ['revision', 'changes'],
    properties: {
      revision: { type: ['integer', 'null'] },
      by: { type: 'string' },
      at: { type: 'number' },
      message: { type: 'string' },
      changes: { type: 'array', items: { type: 'object', required: ['key', 'op'] } },
      shadowedBy: { type: 'string' },
      shadowedFor: { type: 'array', items: { type: 'string' } },
      dryRun: { type: 'boolean' },
      passed: { type: 'array', items: shape(undefined, { name: text, key: text, scope: text }, ['key', 'scope']) },
      effects: { type: 'array', items: { type: 'object', required: ['key', 'before'] } },
    },
  },
}

/** Ways in which most changes end that are not made. */
export const refusals = {
  notFound: { 404: { doc: 'There is no such key, revision, tag or version.' } },
  conflict: {
    409: { doc: 'Somebody else changed it since: `base`, `theirs`, `yours`, and `paths` that both changed.' },
  },
  invalid: { 422: { doc: 'What was sent does not fit, with everything that is wrong in `errors`.' } },
} as const
