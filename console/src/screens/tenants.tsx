import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Tenants(): ReactNode {
  return <Screen title="Tenants">Soon.</Screen>
}
