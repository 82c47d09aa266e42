import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SecretListing } from 'varve'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { Page, ValueDetail } from '../api/shapes.ts'
import { buttonClass } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, Loaded, ReadOnlyNote } from '../components/states.tsx'
import { When } from '../components/when.tsx'
import { LayerStack } from '../explain/layer-stack.tsx'
import { HowToSet } from '../secrets/how-to-set.tsx'
import { SecretForm } from '../secrets/secret-form.tsx'
import { SecretStateBadge } from '../secrets/secret-state-badge.tsx'
import { useReadOnly } from '../session/me.ts'

const route = getRouteApi('/secrets/$key')

/** One secret: how it stands, and how it is set. */
export function SecretScreen(): ReactNode {
  const { key } = route.useParams()
  const result = useRead<ValueDetail>(`v1/values/${segment(key)}`)
  const stored = useRead<Page<SecretListing>>('v1/secrets', {}, { now: true })
  const listings = (stored.data?.items ?? []).filter(listing => listing.key === key)
  return (
    <Screen
      title={key}
      heading={<code>{key}</code>}
      lead={result.data?.doc}
      actions={
        <Link to="/config/$key/history" params={{ key }} className={buttonClass()} data-shortcut="h">
          History
        </Link>
      }
    >
      <Loaded result={result}>
        {value =>
          value.secret ? (
            <div className="grid items-start gap-4 lg:grid-cols-2">
              <Writing value={value} />
              <HowToSet value={value} />
              <Stored listings={listings} />
              {value.explanation === undefined ? null : <LayerStack explanation={value.explanation} unit={undefined} />}
            </div>
          ) : (
            <EmptyState title="This is no secret">
              <Link to="/config/$key" params={{ key }}>
                Its value
              </Link>
            </EmptyState>
          )
        }
      </Loaded>
    </Screen>
  )
}

function Writing({ value: { key, kind } }: { readonly value: ValueDetail }): ReactNode {
  const readOnly = useReadOnly('secrets')
  if (kind === 'setting')
    return <ReadOnlyNote reason="It is fixed while the program runs: set it as said here, and start again." />
  return readOnly === undefined ? <SecretForm name={key} /> : <ReadOnlyNote reason={readOnly} />
}

function Stored({ listings }: { readonly listings: readonly SecretListing[] }): ReactNode {
  if (listings.length === 0) return <p className="card p-4">Nothing is stored for it.</p>
  return (
    <ul className="card divide-edge divide-y">
      {listings.map(listing => (
        <li key={`${listing.scope} ${listing.side}`} className="flex flex-wrap items-center gap-3 p-3 text-sm">
          <SecretStateBadge listing={listing} />
          <span>
            {listing.scope ?? 'for everybody'}, r{listing.revision} by {listing.by}, <When at={listing.at} />
          </span>
          {listing.fingerprint === undefined ? null : (
            <span>
              fingerprint <code className="value">{listing.fingerprint}</code>
            </span>
          )}
          {listing.reference === undefined ? null : <code className="value">{listing.reference}</code>}
        </li>
      ))}
    </ul>
  )
}
