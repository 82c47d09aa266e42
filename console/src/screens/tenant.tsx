import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function TenantScreen(): ReactNode {
  return <Screen title="TenantScreen">Soon.</Screen>
}
