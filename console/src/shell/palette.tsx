import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { useState, type ReactNode } from 'react'
import { useGoTo } from '../addresses.ts'
import { useRead } from '../api/reading.ts'
import { usePages } from '../history/pages.ts'
import type { Page, ValueItem } from '../api/shapes.ts'
import { Dialog } from '../components/dialog.tsx'
import { prefer } from '../session/preferences.ts'
import { isMatch } from './identifier-match.ts'
import { destinations } from './navigation.tsx'

/** Finds pages, keys, tenants, moments and commands by a few letters. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [typed, type] = useState('')
  return (
    <Dialog title="Find" open onClose={onClose}>
      <Command label="Find" filter={(value, search) => (isMatch(value, search) ? 1 : 0)} className="grid gap-3">
        <Command.Input
          className="input"
          placeholder="A page, a key, a tenant, r42 …"
          data-autofocus
          value={typed}
          onValueChange={type}
        />
        <Command.List className="palette-list" aria-label="Found">
          <Command.Empty className="text-faint p-2">Nothing is called so.</Command.Empty>
          <Pages onClose={onClose} />
          <Keys onClose={onClose} />
          <Tenants onClose={onClose} />
          <Commands onClose={onClose} revision={/^r\d+$/.exec(typed.trim())?.[0]} />
        </Command.List>
      </Command>
    </Dialog>
  )
}

function Pages({ onClose }: { readonly onClose: () => void }): ReactNode {
  const navigate = useNavigate()
  return (
    <Command.Group heading="Pages">
      {destinations.map(({ to, name }) => (
        <Command.Item
          key={to}
          value={name}
          onSelect={() => {
            onClose()
            void navigate({ to })
          }}
        >
          {name}
        </Command.Item>
      ))}
    </Command.Group>
  )
}

function Keys({ onClose }: { readonly onClose: () => void }): ReactNode {
  const navigate = useNavigate()
  const { data } = usePages<ValueItem>('v1/values', { limit: 500 }, { cursor: 'after' })
  const items = data?.pages.flatMap(page => page.items) ?? []
  return (
    <Command.Group heading="Keys">
      {items.map(({ key, doc }) => (
        <Command.Item
          key={key}
          value={key}
          onSelect={() => {
            onClose()
            void navigate({ to: '/config/$key', params: { key } })
          }}
        >
          <code className="value">{key}</code> <span className="text-faint">{doc}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}

function Tenants({ onClose }: { readonly onClose: () => void }): ReactNode {
  const navigate = useNavigate()
  const { data } = useRead<Page<{ readonly tenant: string }>>('v1/tenants', {}, { now: true })
  return (
    <Command.Group heading="Tenants">
      {(data?.items ?? []).map(({ tenant }) => (
        <Command.Item
          key={tenant}
          value={`tenant ${tenant}`}
          onSelect={() => {
            onClose()
            void navigate({ to: '/tenants/$tenant', params: { tenant } })
          }}
        >
          {tenant}
        </Command.Item>
      ))}
    </Command.Group>
  )
}

function Commands({
  onClose,
  revision,
}: {
  readonly onClose: () => void
  /** One that was typed: `r42`. */
  readonly revision: string | undefined
}): ReactNode {
  const goTo = useGoTo()
  const commands: readonly (readonly [name: string, run: () => void])[] = [
    ...(revision === undefined ? [] : [[`Look at ${revision}`, () => goTo(revision)] as const]),
    ['Return to now', () => goTo(undefined)],
    ['Use the light theme', () => prefer({ theme: 'light' })],
    ['Use the dark theme', () => prefer({ theme: 'dark' })],
    ['Show times in UTC', () => prefer({ zone: 'utc' })],
  ]
  return (
    <Command.Group heading="Commands">
      {commands.map(([name, run]) => (
        <Command.Item
          key={name}
          value={name}
          onSelect={() => {
            onClose()
            run()
          }}
        >
          {name}
        </Command.Item>
      ))}
    </Command.Group>
  )
}
