import { flag, instant, listOf, shape, text, whole } from './shape.ts'

const policy = shape('AccessPolicy', { sample: { type: 'number' }, failures: flag, retention: whole })

/** Which values one request used, and what is kept at all. */
export const accessShape = shape(
  'AccessRecord',
  {
    ...{ request: text, trace: text, at: instant, route: text, status: whole, more: whole, policy },
    moment: shape(undefined, { revision: whole, at: instant }),
    audience: { type: 'object' },
    values: listOf({ type: 'object' }),
  },
  ['trace', 'route', 'status', 'more'],
)
