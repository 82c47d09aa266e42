import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Compare(): ReactNode {
  return <Screen title="Compare">Soon.</Screen>
}
