import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Timeline(): ReactNode {
  return <Screen title="Timeline">Soon.</Screen>
}
