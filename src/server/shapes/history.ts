import { anything, flag, instant, listOf, shape, text, whole } from './shape.ts'

const signed = { revision: whole, kind: text, at: instant, by: text, message: text }

/** One change of one key, as history tells it. */
export const historyEntryShape = shape(
  'HistoryEntry',
  { ...signed, key: text, scope: text, before: anything, after: anything, restores: whole, destroyed: whole },
  ['scope', 'before', 'after', 'restores', 'destroyed'],
)

/** Who is answerable for one part of a value. */
export const blameShape = shape(
  'BlameEntry',
  { ...signed, key: text, scope: text, path: listOf(anything), value: anything, restores: whole },
  ['scope', 'restores'],
)

/** One revision. */
export const revisionShape = shape('Revision', {
  number: whole,
  id: text,
  at: instant,
  by: text,
  message: text,
  kind: text,
  changes: listOf({ type: 'object' }),
  hash: text,
})

/** One key that differs between two moments. */
export const differenceShape = shape(
  'Difference',
  { key: text, scope: text, before: anything, after: anything, parts: listOf({ type: 'object' }) },
  ['scope', 'before', 'after', 'parts'],
)

/** What a name means. */
export const tagShape = shape('Tag', { name: text, revision: whole })

/** What verifying a log found. */
export const verificationShape = shape(
  'Verification',
  { ok: flag, checked: whole, oldest: whole, revision: whole, reason: text, sound: whole, head: { type: 'object' } },
  ['checked', 'oldest', 'revision', 'reason', 'sound', 'head'],
)
