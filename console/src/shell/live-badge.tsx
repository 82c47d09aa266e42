import { Radio, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLive } from '../api/live.ts'
import { Badge } from '../components/badge.tsx'

/** Whether changes arrive here by themselves, and the newest revision. */
export function LiveBadge(): ReactNode {
  const { status, revision } = useLive()
  if (status === 'connecting') return <Badge tone="outline">Connecting</Badge>
  if (status === 'away')
    return (
      <Badge tone="amber" icon={WifiOff} title="The stream of changes was cut. It is tried again by itself.">
        Not live
      </Badge>
    )
  return (
    <Badge tone="teal" icon={Radio} title="Changes show here as they happen.">
      Live · r{revision}
    </Badge>
  )
}
