import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { ValueDetail } from '../api/shapes.ts'
import { LiftOverride } from '../explain/lift-override.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, Loaded } from '../components/states.tsx'
import { Value } from '../components/value.tsx'
import { tenantIn, tenantSearch } from '../editing/destination.ts'
import { ValueForm } from '../editing/value-form.tsx'
import { useReadOnly } from '../session/me.ts'

const route = getRouteApi('/config/$key/edit')

/** Changes a value, once its effect was seen. */
export function Edit(): ReactNode {
  const { key } = route.useParams()
  const { scope } = route.useSearch()
  const readOnly = useReadOnly('write')
  const releaseOnly = useReadOnly('release')
  const tenant = tenantIn(scope)
  const result = useRead<ValueDetail>(`v1/values/${segment(key)}`, { scope, tenant })
  return (
    <Screen
      title={`Edit ${key}`}
      heading={
        <>
          Edit <code>{key}</code>
        </>
      }
      lead={result.data?.doc}
      actions={
        <Link to="/config/$key" params={{ key }} search={tenantSearch(tenant)} data-shortcut="w">
          Back to the value
        </Link>
      }
    >
      <Loaded result={result}>
        {value => {
          const reason = whyNot(value, readOnly) ?? whyNotReleased(value, releaseOnly)
          if (reason !== undefined) return <Refused value={value} reason={reason} />
          return (
            <>
              <Warnings value={value} />
              <ValueForm
                // What is typed stays while the value behind it changes; another key is another form.
                key={key}
                value={value}
                scope={scope}
              />
            </>
          )
        }}
      </Loaded>
    </Screen>
  )
}

/** Why a value cannot be changed here. */
function whyNot({ secret, kind, inCode }: ValueDetail, readOnly: string | undefined): string | undefined {
  if (secret) return 'This is a secret: it is written on a page of its own.'
  if (!inCode) return 'No declaration knows this key.'
  if (kind === 'setting') return 'It is fixed while the program runs: change it where it comes from, and start again.'
  return readOnly
}

/** Why a flag or a rollout cannot be replaced, by somebody who may change plain values. */
function whyNotReleased({ entry }: ValueDetail, releaseOnly: string | undefined): string | undefined {
  const stored = entry?.value
  const isDocument = typeof stored === 'object' && stored !== null && ('flag' in stored || 'rollout' in stored)
  return isDocument && releaseOnly !== undefined
    ? `A flag or a rollout decides who gets what. ${releaseOnly}`
    : undefined
}

function Refused({ value, reason }: { readonly value: ValueDetail; readonly reason: string }): ReactNode {
  return (
    <EmptyState title="It cannot be changed here">
      <p>{reason}</p>
      <p>
        It is <Value value={value.value} unit={value.unit} whole />
      </p>
    </EmptyState>
  )
}

/** What keeps a change from doing what it looks like. */
function Warnings({ value: { key, layer, rollout } }: { readonly value: ValueDetail }): ReactNode {
  return (
    <div className="mb-4 grid gap-2 empty:hidden">
      {layer === 'override' ? (
        <p className="banner banner-amber">
          An override is in force: what you save will not show until it is lifted. <LiftOverride name={key} />
        </p>
      ) : null}
      {rollout === undefined || rollout === null ? null : (
        <p className="banner banner-amber">
          A rollout of this value is under way, and saving ends it.{' '}
          <Link to="/flags/$key" params={{ key }}>
            See the rollout
          </Link>
        </p>
      )}
    </div>
  )
}
