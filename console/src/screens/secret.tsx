import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function SecretScreen(): ReactNode {
  return <Screen title="SecretScreen">Soon.</Screen>
}
