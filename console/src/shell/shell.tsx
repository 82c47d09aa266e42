import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAt } from '../addresses.ts'
import { Announcer } from '../components/announcer.tsx'

/** What stands around every screen. */
export function Shell(): ReactNode {
  const at = useAt()
  return (
    <div className={at === undefined ? 'min-h-screen' : 'as-of-frame min-h-screen'}>
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <main id="main" className="p-4">
        <Outlet />
      </main>
      <Announcer />
    </div>
  )
}
