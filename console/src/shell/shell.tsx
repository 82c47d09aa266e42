import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react'
import { useAt } from '../addresses.ts'
import { Announcer } from '../components/announcer.tsx'
import { useIdentity } from '../session/me.ts'
import { Banners } from './banners.tsx'
import { isProduction } from './environment-badge.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { Navigation } from './navigation.tsx'
import { useShortcuts } from './shortcuts.ts'
import { SignedOut } from './signed-out.tsx'

const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })))

/** What stands around every screen. */
export function Shell(): ReactNode {
  const at = useAt()
  const { me, isSignedOut } = useIdentity()
  const [opened, open] = useState<'palette' | 'help'>()
  const palette = useCallback(() => open('palette'), [])
  const help = useCallback(() => open('help'), [])
  const close = useCallback(() => open(undefined), [])
  useShortcuts({ palette, help })
  if (isSignedOut) return <SignedOut />
  return (
    <div className={at === undefined ? 'min-h-screen' : 'as-of-frame min-h-screen'}>
      <a href="#main" className="skip-link" onClick={skip}>
        Skip to the content
      </a>
      {isProduction(me?.environment) ? <div className="bg-danger h-1.5" aria-hidden /> : null}
      <Header {...{ me, palette, help }} />
      <Banners />
      <div className="frame">
        <Navigation />
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 p-4 outline-none">
          <Outlet />
        </main>
      </div>
      <Announcer />
      <Help open={opened === 'help'} onClose={close} />
      {opened === 'palette' ? (
        <Suspense>
          <Palette onClose={close} />
        </Suspense>
      ) : null}
    </div>
  )
}

/** With a `<base>`, a link to a part of the page would leave it. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
