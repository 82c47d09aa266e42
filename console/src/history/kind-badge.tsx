import {
  Archive,
  Bookmark,
  CodeXml,
  Eraser,
  FileInput,
  History,
  Pencil,
  TrendingUp,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { RevisionKind } from 'varve'
import { Badge, type BadgeTone } from '../components/badge.tsx'

const KINDS: Readonly<Record<RevisionKind, readonly [word: string, tone: BadgeTone, icon: LucideIcon]>> = {
  set: ['set', 'teal', Pencil],
  delete: ['deleted', 'rose', Eraser],
  rollback: ['rolled back', 'amber', Undo2],
  restore: ['restored', 'amber', History],
  rollout: ['rollout', 'blue', TrendingUp],
  tag: ['tag', 'outline', Bookmark],
  import: ['import', 'violet', FileInput],
  declare: ['declared', 'outline', CodeXml],
  compact: ['compacted', 'outline', Archive],
}

/** Every kind of revision, with the word people read. */
export const kindWords: readonly (readonly [RevisionKind, string])[] = Object.entries(KINDS).map(([kind, [word]]) => [
  kind as RevisionKind,
  word,
])

/** Why a revision was made: a word with an icon. */
export function KindBadge({ kind }: { readonly kind: RevisionKind }): ReactNode {
  const [word, tone, icon] = KINDS[kind]
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  )
}
