import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Overview(): ReactNode {
  return <Screen title="Overview">Soon.</Screen>
}
