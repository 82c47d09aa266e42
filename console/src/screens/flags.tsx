import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Flags(): ReactNode {
  return <Screen title="Flags">Soon.</Screen>
}
