import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SecretListing } from 'varve'
import { useRead } from '../api/reading.ts'
import type { Page, ValueItem } from '../api/shapes.ts'
import { useMe } from '../session/me.ts'

/** What somebody should look at: secrets that cannot be read, keys that no code knows, values that do not fit. */
export function Attention({ values }: { readonly values: readonly ValueItem[] }): ReactNode {
  const me = useMe()
  const maySee = me?.permissions.includes('secrets') === true
  const secrets = useRead<Page<SecretListing>>('v1/secrets', {}, { enabled: maySee, now: true })
  const unreadable = (secrets.data?.items ?? []).filter(({ readable }) => !readable)
  const strays = values.filter(({ inCode }) => !inCode)
  const invalid = values.filter(one => one.invalid !== undefined)
  const isQuiet = unreadable.length + strays.length + invalid.length === 0
  return (
    <section className="card grid content-start gap-2 p-4" aria-labelledby="attention">
      <h2 id="attention" className="text-lg font-semibold">
        Worth a look
      </h2>
      {isQuiet ? <p className="text-faint">Nothing: every secret can be read, and the code knows every key.</p> : null}
      <ul className="grid gap-1">
        {unreadable.map(({ key, scope, reason }) => (
          <li key={`secret ${key} ${scope ?? ''}`}>
            <Link to="/secrets/$key" params={{ key }}>
              {key}
            </Link>{' '}
            cannot be read{reason === undefined ? '' : `: ${reason}`}
          </li>
        ))}
        {invalid.map(({ key, invalid: issue }) => (
          <KeyItem key={`invalid ${key}`} name={key} says={issue ?? ''} />
        ))}
        {strays.map(({ key }) => (
          <KeyItem key={`stray ${key}`} name={key} says="is stored, and no code knows it" />
        ))}
      </ul>
    </section>
  )
}

function KeyItem({ name, says }: { readonly name: string; readonly says: string }): ReactNode {
  return (
    <li className="break-words">
      <Link to="/config/$key" params={{ key: name }}>
        {name}
      </Link>{' '}
      {says}
    </li>
  )
}
