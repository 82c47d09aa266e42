import { CircleCheck, CirclePlay, Clock, Hand, PauseCircle, Undo2, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RolloutState } from 'varve'
import { Badge, type BadgeTone } from '../components/badge.tsx'
import { statusWord, type StatusWord } from './status-words.ts'

const LOOKS: Readonly<Record<StatusWord, readonly [tone: BadgeTone, icon: LucideIcon]>> = {
  Running: ['blue', CirclePlay],
  Paused: ['slate', PauseCircle],
  'Needs approval': ['amber', Hand],
  Scheduled: ['outline', Clock],
  Completed: ['green', CircleCheck],
  'Rolled back': ['rose', Undo2],
}

/** How a rollout stands: a word of a closed list, with an icon. */
export function StatusBadge({ status }: { readonly status: RolloutState['status'] }): ReactNode {
  const { word } = statusWord(status)
  const [tone, icon] = LOOKS[word]
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  )
}
