import { anything, flag, instant, listOf, type Shape, shape, text, whole } from './shape.ts'

const members = {
  ...{ key: text, scope: text, side: text, revision: whole, by: text, at: instant },
  kind: { enum: ['sealed', 'reference', 'plaintext'] },
  ...{ keyId: text, reference: text, readable: flag, reason: text, wants: text, fingerprint: text },
} satisfies Record<string, Shape>

/** A stored secret: how it is kept, and no value. */
export const secretItemShape = shape('SecretItem', members, [
  ...['scope', 'side', 'keyId', 'reference', 'reason', 'wants', 'fingerprint'],
])

/** A secret in every scope, and who was shown it. */
export const secretShape = shape('Secret', {
  key: text,
  items: listOf(secretItemShape),
  accesses: listOf({ type: 'object' }),
})

/** A secret, shown to a person. */
export const revealedShape = shape('RevealedSecret', { key: text, value: anything })

const numbers = listOf(whole)

/** What was destroyed. `scrubbed` is null where the store cannot say whether its files let go of it, too. */
export const destroyedShape = shape(
  'DestroyedSecret',
  {
    revision: { type: ['integer', 'null'] },
    ...{ revisions: numbers, tokens: whole, inTheOpen: numbers },
    scrubbed: { type: ['boolean', 'null'] },
    scrubFailure: text,
  },
  ['scrubFailure'],
)
