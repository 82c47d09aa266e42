import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function FlagScreen(): ReactNode {
  return <Screen title="FlagScreen">Soon.</Screen>
}
