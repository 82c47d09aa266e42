import { useState, type ReactNode } from 'react'
import type { SecretAccess, SecretListing } from 'varve'
import { Button } from '../components/button.tsx'
import { When } from '../components/when.tsx'
import { DestroyDialog } from './destroy-dialog.tsx'
import { RevealDialog } from './reveal-dialog.tsx'
import { RotateDialog } from './rotate-dialog.tsx'
import { placeText, type SecretPlace } from './secret-place.ts'
import { SecretStateBadge } from './secret-state-badge.tsx'

/** What is stored for a secret, and what can be done with it by who may. */
export function StoredSecrets({
  listings,
  mayChange,
}: {
  readonly listings: readonly SecretListing[]
  readonly mayChange: boolean
}): ReactNode {
  if (listings.length === 0) return <p className="card p-4">Nothing is stored for it.</p>
  return (
    <section className="card" aria-labelledby="stored">
      <h2 id="stored" className="p-4 pb-2 text-lg font-semibold">
        What is stored
      </h2>
      <ul className="divide-edge divide-y">
        {listings.map(listing => (
          <li key={`${listing.scope} ${listing.side}`} className="grid gap-2 px-4 py-3 text-sm">
            <Told listing={listing} />
            {mayChange && listing.side !== 'baseline' ? (
              <Acts place={{ name: listing.key, scope: listing.scope }} isReadable={listing.readable} />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Told({ listing }: { readonly listing: SecretListing }): ReactNode {
  const { scope, side, revision, by, at, fingerprint, reference, rotatingUntil } = listing
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <SecretStateBadge listing={listing} />
      <span>
        {scope ?? 'for everybody'}
        {side === 'baseline' ? ', the former value' : ''}, r{revision} by {by}, <When at={at} />
      </span>
      {fingerprint === undefined ? null : (
        <span>
          fingerprint <code className="value">{fingerprint}</code>
        </span>
      )}
      {reference === undefined ? null : <code className="value">{reference}</code>}
      {rotatingUntil === undefined ? null : (
        <span>
          the former value is accepted until <When at={rotatingUntil} exact />
        </span>
      )}
    </div>
  )
}

type Act = 'rotate' | 'reveal' | 'destroy'

function Acts({ place, isReadable }: { readonly place: SecretPlace; readonly isReadable: boolean }): ReactNode {
  const [act, start] = useState<Act>()
  const close = (): void => start(undefined)
  const button = (one: Act, words: string): ReactNode => (
    <Button aria-label={`${words}: ${placeText(place)}`} onClick={() => start(one)}>
      {words}
    </Button>
  )
  return (
    <div className="flex flex-wrap gap-2">
      {button('rotate', 'Rotate')}
      {isReadable ? button('reveal', 'Reveal') : null}
      {button('destroy', 'Destroy')}
      {act === 'rotate' ? <RotateDialog place={place} onClose={close} /> : null}
      {act === 'reveal' ? <RevealDialog place={place} onClose={close} /> : null}
      {act === 'destroy' ? <DestroyDialog place={place} onClose={close} /> : null}
    </div>
  )
}

/** Who was shown it, and why. */
export function Accesses({ accesses }: { readonly accesses: readonly SecretAccess[] }): ReactNode {
  return (
    <section className="card grid gap-2 p-4" aria-labelledby="accesses">
      <h2 id="accesses" className="text-lg font-semibold">
        Who was shown it
      </h2>
      {accesses.length === 0 ? (
        <p>Nobody yet.</p>
      ) : (
        <ul className="grid gap-1 text-sm">
          {accesses.map(({ id, by, at, message, revision, scope }) => (
            <li key={id} className="break-words">
              {by}, <When at={at} />, r{revision}
              {scope === undefined ? '' : ` of ${scope}`}: {message}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
