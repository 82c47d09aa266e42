import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Values(): ReactNode {
  return <Screen title="Values">Soon.</Screen>
}
