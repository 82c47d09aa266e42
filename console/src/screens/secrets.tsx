import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SecretListing } from 'varve'
import { useRead } from '../api/reading.ts'
import type { Page, ValueItem } from '../api/shapes.ts'
import { Badge, LayerBadge } from '../components/badge.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, Loaded } from '../components/states.tsx'
import { Table } from '../components/table.tsx'
import { When } from '../components/when.tsx'
import { SecretStateBadge } from '../secrets/secret-state-badge.tsx'
import { byKey } from '../secrets/stored-secret.ts'
import { useMay, useMe } from '../session/me.ts'

const COLUMNS = ['Key', 'Source', 'State', 'Stored', 'Fingerprint'].map(name => ({ name }))
/** Where the window is narrow, who stored it stands below the state, and the rest on the page of the secret. */
const NARROW =
  'max-sm:[&_tr>:nth-child(2)]:hidden max-sm:[&_tr>:nth-child(4)]:hidden max-sm:[&_tr>:nth-child(5)]:hidden'

/** Every secret there is, and how it stands: never its value. */
export function Secrets(): ReactNode {
  const me = useMe()
  const mayRead = useMay('secrets')
  const values = useRead<Page<ValueItem>>('v1/values', { kind: 'secret', limit: 500 })
  const stored = useRead<Page<SecretListing>>('v1/secrets', {}, { now: true, enabled: mayRead })
  const listings = byKey(stored.data?.items ?? [])
  return (
    <Screen
      title="Secrets"
      lead="How each stands. Values are masked everywhere; who may reveal one says why, and that is recorded."
    >
      {me !== undefined && !mayRead ? (
        <p className="banner banner-slate mb-3">
          How they are stored is shown to the role secrets-admin: ask whoever gives out access.
        </p>
      ) : null}
      <InTheOpen listings={stored.data?.items ?? []} />
      <Loaded result={values}>
        {({ items }) =>
          items.length === 0 ? (
            <NoSecrets />
          ) : (
            <Table caption="Secrets" hideCaption columns={COLUMNS} layout={NARROW}>
              {items.map(item => (
                <Row key={item.key} item={item} listing={listings.get(item.key)} />
              ))}
            </Table>
          )
        }
      </Loaded>
    </Screen>
  )
}

/** Names what everybody who reads the store can read. */
function InTheOpen({ listings }: { readonly listings: readonly SecretListing[] }): ReactNode {
  const open = listings.filter(({ kind }) => kind === 'plaintext').map(({ key }) => key)
  if (open.length === 0) return null
  return (
    <p className="banner banner-amber mb-3" role="status">
      Not encrypted: {[...new Set(open)].join(', ')}. Who reads the store reads it. Open Varve with a key ring and store
      it again.
    </p>
  )
}

function NoSecrets(): ReactNode {
  return (
    <EmptyState title="No secret is declared">
      <p>Declare what must not be seen as a secret: it is masked everywhere, and sealed where it is stored.</p>
      <pre className="code-block">{`mail: { token: live(secret(string()), { doc: 'Token of the mail service.' }) }`}</pre>
    </EmptyState>
  )
}

function Row({ item, listing }: { readonly item: ValueItem; readonly listing: SecretListing | undefined }): ReactNode {
  const { key, doc, layer, origin, kind } = item
  return (
    <tr>
      <th scope="row">
        <Link to="/secrets/$key" params={{ key }} className="value">
          {key}
        </Link>
        {doc === undefined ? null : <p className="text-faint text-sm font-normal">{doc}</p>}
      </th>
      <td>
        <LayerBadge layer={layer} place={origin} />
      </td>
      <td>
        {listing === undefined ? (
          <Badge tone="outline">{kind === 'setting' ? 'fixed at start' : 'not stored'}</Badge>
        ) : (
          <>
            <SecretStateBadge listing={listing} />
            <div className="mt-1 text-sm sm:hidden">
              <Stored listing={listing} />
            </div>
          </>
        )}
      </td>
      <td className="text-sm">{listing === undefined ? null : <Stored listing={listing} />}</td>
      <td>{listing?.fingerprint === undefined ? null : <code className="value">{listing.fingerprint}</code>}</td>
    </tr>
  )
}

function Stored({ listing: { revision, by, at } }: { readonly listing: SecretListing }): ReactNode {
  return (
    <>
      r{revision} by {by}, <When at={at} />
    </>
  )
}
