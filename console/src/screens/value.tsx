import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { attributesIn, audienceQuery } from '../api/audience-query.ts'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { ValueDetail } from '../api/shapes.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { LayerBadge } from '../components/badge.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, Loaded, ReadOnlyNote } from '../components/states.tsx'
import { Value } from '../components/value.tsx'
import { ContextBar } from '../explain/context-bar.tsx'
import { LayerStack, Place } from '../explain/layer-stack.tsx'
import { reasonSentence } from '../explain/sentence.ts'
import { Scoped } from '../explain/scoped.tsx'
import { ValueActions, ValueFacts } from '../explain/value-header.tsx'
import { useReadOnly } from '../session/me.ts'

const route = getRouteApi('/config/$key')

/** One value: what it is, and why. */
export function ValueScreen(): ReactNode {
  const { key } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const readOnly = useReadOnly('write')
  const result = useRead<ValueDetail>(`v1/values/${segment(key)}`, audienceQuery(search))
  const value = result.data
  if (result.error?.status === 404 && value === undefined)
    return <Unknown name={key} nearest={result.error.document['nearest']} />
  return (
    <Screen
      title={key}
      heading={<code>{key}</code>}
      lead={value?.doc}
      actions={value === undefined ? null : <ValueActions value={value} readOnly={readOnly} />}
    >
      <Loaded result={result}>
        {found => (
          <div className="grid gap-4">
            <ValueFacts value={found} />
            <WhyNotHere value={found} readOnly={readOnly} />
            <ContextBar
              audience={search}
              onAudience={audience =>
                void navigate({ search: previous => ({ ...previous, ...audience }), replace: true, resetScroll: false })
              }
            />
            <Result value={found} />
            <Scoped value={found} />
            <section aria-labelledby="why">
              <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
                <h2 id="why" className="text-lg font-semibold">
                  Why this value
                </h2>
                <CopyButton text={explainCommand(key, search)}>Copy as CLI</CopyButton>
              </div>
              {found.explanation === undefined ? null : (
                <LayerStack
                  explanation={found.explanation}
                  unit={found.unit}
                  entries={found.entries}
                  asked={{ ...search, ...attributesIn(search.attributes) }}
                />
              )}
            </section>
          </div>
        )}
      </Loaded>
    </Screen>
  )
}

/** What is served, and by whom: said aloud when somebody else is asked for. */
function Result({ value: { value, explanation, unit } }: { readonly value: ValueDetail }): ReactNode {
  return (
    <section className="card grid gap-2 p-4" aria-label="Result" aria-live="polite">
      <div className="text-lg">
        <Value value={value} unit={unit} whole />
      </div>
      {explanation === undefined ? null : (
        <>
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <LayerBadge layer={explanation.layer} /> <Place origin={explanation.origin} />
          </p>
          <p className="text-faint text-sm">{reasonSentence(explanation)}</p>
        </>
      )}
    </section>
  )
}

/** Why there is no way to edit it. */
function WhyNotHere({
  value: { kind, secret, inCode },
  readOnly,
}: {
  readonly value: ValueDetail
  readonly readOnly: string | undefined
}): ReactNode {
  if (!inCode) return <ReadOnlyNote reason="No declaration knows this key: declare it again to change it." />
  if (secret) return <ReadOnlyNote reason="Secrets are written on a page of their own, and never shown." />
  if (kind === 'setting')
    return <ReadOnlyNote reason="It is fixed while the program runs: change it where it comes from, and start again." />
  return readOnly === undefined ? null : <ReadOnlyNote reason={readOnly} />
}

function Unknown({ name, nearest }: { readonly name: string; readonly nearest: unknown }): ReactNode {
  const near = typeof nearest === 'string' ? nearest : undefined
  return (
    <Screen title={name} heading={<code>{name}</code>}>
      <EmptyState title="There is no value of this name">
        {near === undefined ? null : (
          <p>
            Did you mean{' '}
            <Link to="/config/$key" params={{ key: near }}>
              {near}
            </Link>
            ?
          </p>
        )}
        <Link to="/config">All values</Link>
      </EmptyState>
    </Screen>
  )
}

function explainCommand(
  key: string,
  search: { tenant?: string | undefined; user?: string | undefined; at?: string | undefined },
): string {
  const options = (['tenant', 'user', 'at'] as const).flatMap(name =>
    search[name] === undefined ? [] : [`--${name} ${search[name]}`],
  )
  return ['varve explain', key, ...options].join(' ')
}
