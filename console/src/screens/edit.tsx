import type { ReactNode } from 'react'
import { Screen } from '../components/screen.tsx'

export function Edit(): ReactNode {
  return <Screen title="Edit">Soon.</Screen>
}
