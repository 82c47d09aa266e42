import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function ValueScreen(): ReactNode {
  return <Screen title="ValueScreen">Soon.</Screen>
}
