import { useState, type ReactNode } from 'react'
import type { SecretListing } from 'varve'
import { Badge, type BadgeTone } from '../components/badge.tsx'
import { stateOf, type SecretState } from './stored-secret.ts'

const TONES: Readonly<Record<SecretState, BadgeTone>> = {
  ok: 'green',
  rotating: 'blue',
  unreadable: 'amber',
  plaintext: 'rose',
}
const WORDS: Readonly<Record<SecretState, string>> = {
  ok: 'sealed',
  rotating: 'rotating',
  unreadable: 'cannot be read',
  plaintext: 'in the open!',
}

/** How a stored secret stands, with why where it cannot be used. */
export function SecretStateBadge({ listing }: { readonly listing: SecretListing }): ReactNode {
  const [now] = useState(() => Date.now())
  const state = stateOf(listing, now)
  const words = state === 'ok' && listing.kind === 'reference' ? 'kept elsewhere' : WORDS[state]
  return (
    <span className="grid justify-items-start gap-1">
      <Badge tone={TONES[state]}>{words}</Badge>
      {listing.reason === undefined ? null : <span className="text-faint text-sm">{listing.reason}</span>}
    </span>
  )
}
