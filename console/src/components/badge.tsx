import {
  Building2,
  Database,
  FileText,
  KeyRound,
  Layers,
  OctagonX,
  Server,
  SlidersHorizontal,
  SquareDashed,
  Terminal,
  TrendingUp,
  Zap,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'

/** Colours of badges; none says anything that the word beside it does not. */
export type BadgeTone = 'amber' | 'violet' | 'blue' | 'teal' | 'slate' | 'rose' | 'green' | 'outline'

/** A word with an icon. */
export function Badge({
  tone = 'slate',
  icon: Icon,
  title,
  children,
}: {
  readonly tone?: BadgeTone
  readonly icon?: LucideIcon
  readonly title?: string | undefined
  readonly children: ReactNode
}): ReactNode {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      {Icon === undefined ? null : <Icon aria-hidden size={13} />}
      {children}
    </span>
  )
}

const LAYERS: Readonly<Record<string, readonly [word: string, tone: BadgeTone, icon: LucideIcon]>> = {
  override: ['override', 'amber', Zap],
  killed: ['killed', 'rose', OctagonX],
  tenant: ['tenant', 'violet', Building2],
  service: ['service', 'violet', Server],
  environment: ['environment', 'violet', Layers],
  stored: ['stored', 'teal', Database],
  rollout: ['rollout', 'blue', TrendingUp],
  env: ['env', 'slate', Terminal],
  file: ['file', 'slate', FileText],
  secret: ['secret', 'rose', KeyRound],
  default: ['default', 'outline', SquareDashed],
}

/** Where a value comes from: the same badge everywhere. `place` is the exact place: `config.toml:14`, `r1842 by mia`. */
export function LayerBadge({
  layer,
  place,
}: {
  readonly layer: string
  readonly place?: string | undefined
}): ReactNode {
  const [word, tone, icon] = LAYERS[layer] ?? [layer, 'slate' as const, SlidersHorizontal]
  return (
    <Badge tone={tone} icon={icon} title={place}>
      {word}
    </Badge>
  )
}
