import { CircleUser } from 'lucide-react'
import type { ReactNode } from 'react'
import { readAgain } from '../api/reading.ts'
import { send } from '../api/request.ts'
import { Button } from '../components/button.tsx'
import { Disclosure } from '../components/disclosure.tsx'
import type { Me } from '../session/me.ts'
import { prefer, usePreferences } from '../session/preferences.ts'
import { ShortcutsSwitch } from './shortcuts-switch.tsx'

/** Who is signed in, what they prefer, and the way out. */
export function AccountMenu({ me }: { readonly me: Me | undefined }): ReactNode {
  const { theme, zone } = usePreferences()
  return (
    <Disclosure
      name={`${me?.name ?? 'Account'}: preferences`}
      label={
        <>
          <CircleUser aria-hidden size={16} />
          <span className="hidden max-w-32 truncate sm:inline">{me?.name}</span>
        </>
      }
    >
      {() => (
        <div className="grid w-64 gap-4">
          {me === undefined ? null : (
            <p>
              <strong>{me.name}</strong>
              <br />
              <span className="text-faint text-sm">{me.kind === 'development' ? 'development, admin' : me.role}</span>
            </p>
          )}
          <Choice
            name="Theme"
            value={theme}
            options={['system', 'light', 'dark']}
            onChange={one => prefer({ theme: one })}
          />
          <Choice name="Times" value={zone} options={['local', 'utc']} onChange={one => prefer({ zone: one })} />
          <ShortcutsSwitch />
          {me?.kind === 'session' ? <Button onClick={() => void signOut()}>Sign out</Button> : null}
        </div>
      )}
    </Disclosure>
  )
}

function Choice<T extends string>({
  name,
  value,
  options,
  onChange,
}: {
  readonly name: string
  readonly value: T
  readonly options: readonly T[]
  readonly onChange: (option: T) => void
}): ReactNode {
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-medium">{name}</legend>
      <div className="flex flex-wrap gap-3">
        {options.map(option => (
          <label key={option} className="inline-flex min-h-6 items-center gap-1.5">
            <input
              type="radio"
              className="size-4"
              name={name}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            {option === 'utc' ? 'UTC' : option}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Ends the session on the server; who is signed in is then asked again, and nobody is. */
async function signOut(): Promise<void> {
  await send({ method: 'POST', path: '_lock-debug' }).catch(() => undefined)
  await readAgain()
}
