import { Link } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '../components/badge.tsx'
import { useNow } from '../components/now.ts'
import { When } from '../components/when.tsx'
import type { Rotation } from './rotation.ts'

/** The word for it, where rollouts have theirs. */
export function RotationBadge(): ReactNode {
  return (
    <Badge tone="violet" icon={KeyRound}>
      Rotating
    </Badge>
  )
}

/** How a rotation stands, in a sentence. */
export function RotationNote({
  rotation: { serves, until },
  asOf,
}: {
  readonly rotation: Rotation
  /** The instant that is looked at; undefined for now. */
  readonly asOf?: number | undefined
}): ReactNode {
  const present = useNow(5000)
  const now = asOf ?? present
  if (now >= until) return <>The new value is served, and the former one is accepted no more.</>
  return (
    <>
      {now >= serves ? (
        'The new value is served; the '
      ) : (
        <>
          The new value is served from <When at={serves} exact /> on; the{' '}
        </>
      )}
      former one is accepted until <When at={until} exact />.
    </>
  )
}

/** The same with the way to the secret: there is no share to hold or to hurry. */
export function RotationPanel({
  name,
  rotation,
  asOf,
}: {
  /** The key of the secret. */
  readonly name: string
  readonly rotation: Rotation
  readonly asOf: number | undefined
}): ReactNode {
  return (
    <section className="card grid gap-2 p-4" aria-labelledby="rotation">
      <h2 id="rotation" className="text-lg font-semibold">
        Rotation
      </h2>
      <p role="status">
        <RotationNote rotation={rotation} asOf={asOf} />
      </p>
      <p>
        <Link to="/secrets/$key" params={{ key: name }}>
          The secret, and what can be done with it
        </Link>
      </p>
    </section>
  )
}
