import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function History(): ReactNode {
  return <Screen title="History">Soon.</Screen>
}
