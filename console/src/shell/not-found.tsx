import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

/** An address that the console does not know. */
export function NotFound(): ReactNode {
  return (
    <Screen title="Nothing is here" lead="The console knows no such address.">
      <Link to="/config">All values</Link>
    </Screen>
  )
}
