import { Link } from '@tanstack/react-router'
import { Building2, Clock, Flag, GitCompare, House, KeyRound, List, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** A screen that the navigation leads to, and the key after `g` that does, too. */
export interface Destination {
  readonly to: '/' | '/config' | '/flags' | '/timeline' | '/compare' | '/tenants' | '/secrets'
  readonly name: string
  readonly key: string
  readonly icon: LucideIcon
}

/** Where one can go. */
export const destinations: readonly Destination[] = [
  { to: '/', name: 'Overview', key: 'o', icon: House },
  { to: '/config', name: 'Values', key: 'c', icon: List },
  { to: '/flags', name: 'Flags', key: 'f', icon: Flag },
  { to: '/timeline', name: 'Timeline', key: 't', icon: Clock },
  { to: '/compare', name: 'Compare', key: 'd', icon: GitCompare },
  { to: '/tenants', name: 'Tenants', key: 'n', icon: Building2 },
  { to: '/secrets', name: 'Secrets', key: 's', icon: KeyRound },
]

/** The screens of the console. */
export function Navigation(): ReactNode {
  return (
    <nav aria-label="Screens" className="navigation">
      <ul>
        {destinations.map(({ to, name, icon: Icon }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon aria-hidden size={16} /> {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
