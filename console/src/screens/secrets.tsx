import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Secrets(): ReactNode {
  return <Screen title="Secrets">Soon.</Screen>
}
