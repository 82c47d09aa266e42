import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import type { Me } from '../session/me.ts'
import { AccountMenu } from './account-menu.tsx'
import { AsOfControl } from './as-of-control.tsx'
import { EnvironmentBadge } from './environment-badge.tsx'
import { LiveBadge } from './live-badge.tsx'

/** What stands above every screen: where one is, when, and who one is. */
export function Header({
  me,
  palette,
  help,
}: {
  readonly me: Me | undefined
  readonly palette: () => void
  readonly help: () => void
}): ReactNode {
  return (
    <header className="header">
      <Link to="/" className="text-ink text-lg font-semibold no-underline">
        Varve
      </Link>
      <EnvironmentBadge environment={me?.environment} />
      <LiveBadge />
      <div className="ml-auto flex flex-wrap items-center gap-1">
        <Button tone="quiet" aria-keyshortcuts="Control+K" onClick={palette}>
          <Search aria-hidden size={14} /> <span className="sr-only sm:not-sr-only">Find</span>
          <kbd aria-hidden className="text-faint hidden text-xs md:inline">
            Ctrl K
          </kbd>
        </Button>
        <AsOfControl />
        <Button tone="quiet" aria-label="Shortcuts" onClick={help}>
          ?
        </Button>
        <AccountMenu me={me} />
      </div>
    </header>
  )
}
