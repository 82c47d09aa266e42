import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SecretAccess, SecretListing } from 'varve'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { ValueDetail } from '../api/shapes.ts'
import { buttonClass } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, Loaded, ReadOnlyNote } from '../components/states.tsx'
import { LayerStack } from '../explain/layer-stack.tsx'
import { HowToSet } from '../secrets/how-to-set.tsx'
import { SecretForm } from '../secrets/secret-form.tsx'
import { Accesses, StoredSecrets } from '../secrets/stored-secrets.tsx'
import { useMay, useReadOnly } from '../session/me.ts'

const route = getRouteApi('/secrets/$key')

/** One secret: how it stands, and how it is set. */
export function SecretScreen(): ReactNode {
  const { key } = route.useParams()
  const result = useRead<ValueDetail>(`v1/values/${segment(key)}`)
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
              <Standing name={key} />
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

/** What is stored, and who was shown it: told to who may see secrets. */
function Standing({ name }: { readonly name: string }): ReactNode {
  const mayRead = useMay('secrets')
  const readOnly = useReadOnly('secrets')
  const stored = useRead<StandingSecret>(`v1/secrets/${segment(name)}`, {}, { now: true, enabled: mayRead })
  if (!mayRead) return null
  return (
    <Loaded result={stored} rows={2}>
      {({ items, accesses }) => (
        <div className="grid gap-4">
          <StoredSecrets listings={items} mayChange={readOnly === undefined} />
          <Accesses accesses={accesses} />
        </div>
      )}
    </Loaded>
  )
}

interface StandingSecret {
  readonly items: readonly SecretListing[]
  readonly accesses: readonly SecretAccess[]
}
