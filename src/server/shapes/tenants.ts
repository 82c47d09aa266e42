import { entryShape } from './values.ts'
import { anything, instant, listOf, type Shape, shape, text, whole } from './shape.ts'

const signature = { revision: whole, at: instant, by: text, message: text }

/** A tenant in a list. */
export const tenantItemShape = shape('TenantItem', { tenant: text, values: whole, changed: instant })

/** A tenant: what it has of its own, and what it is served for every key. */
export const tenantShape = shape('Tenant', {
  tenant: text,
  own: listOf(entryShape),
  effective: listOf(shape(undefined, { key: text, value: anything, layer: text, explanation: { type: 'object' } })),
})

const side = shape(undefined, { value: anything, layer: text })

/** A key that a tenant sees otherwise. */
export const tenantDifferenceShape = shape('TenantDifference', { key: text, a: side, b: side })

/** A segment: its documented members, and who made it what it is. */
export const segmentShape: Shape = shape('Segment', { name: text, ...signature })

/** An override in force in the server's process. */
export const overrideShape = shape(
  'Override',
  { key: text, value: anything, by: text, at: instant, expires: instant },
  ['expires'],
)
