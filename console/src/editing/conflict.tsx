import type { ReactNode } from 'react'
import type { Json } from 'varve'
import type { ApiProblem } from '../api/problem.ts'
import { Button } from '../components/button.tsx'
import { Value } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import { PickParts } from './pick-parts.tsx'

/** What somebody else made of the value meanwhile. */
export interface Theirs {
  readonly revision: number
  readonly by?: string
  readonly at?: number
  readonly message?: string
  readonly value?: Json
}

/** Somebody else was first: what both began from, what is there now, what is wanted here, and the choice. */
export function Conflict({
  problem,
  began,
  onKeep,
  onTake,
}: {
  readonly problem: ApiProblem
  /** What was served when editing began. */
  readonly began: Json | undefined
  /** Saves what is wanted here on top of theirs. */
  readonly onKeep: (theirs: Theirs) => void
  /** Puts theirs into the form, or what was picked of both. */
  readonly onTake: (theirs: Theirs) => void
}): ReactNode {
  const { yours, paths } = problem.document
  const theirs = problem.document.theirs as Theirs
  return (
    <section className="card border-danger-edge grid gap-3 p-4" role="alert" aria-labelledby="conflict">
      <h2 id="conflict" className="text-lg font-semibold">
        Somebody else was first
      </h2>
      <p>
        {theirs.by ?? 'Somebody'} saved r{theirs.revision}
        {theirs.at === undefined ? null : (
          <>
            {' '}
            <When at={theirs.at} />
          </>
        )}
        {theirs.message === undefined ? '' : `: «${theirs.message}»`}. Nothing of yours was saved.
      </p>
      <div className="grid gap-3 md:grid-cols-3">
        <Side name="You began from" value={began} />
        <Side name="Theirs, saved" value={theirs.value} />
        <Side name="Yours" value={yours as Json | undefined} />
      </div>
      {Array.isArray(paths) && paths.length > 0 ? <p>Both changed: {paths.join(', ')}</p> : null}
      <PickParts
        three={{ base: began, theirs: theirs.value, yours: yours as Json | undefined }}
        onPicked={value => onTake(value === undefined ? theirs : { ...theirs, value })}
      />
      <div className="flex flex-wrap gap-2">
        <Button tone="danger" onClick={() => onKeep(theirs)}>
          Save mine over r{theirs.revision}
        </Button>
        <Button onClick={() => onTake(theirs)}>Take theirs and go on editing</Button>
      </div>
    </section>
  )
}

function Side({ name, value }: { readonly name: string; readonly value: Json | undefined }): ReactNode {
  return (
    <div className="min-w-0">
      <h3 className="text-faint mb-1 text-sm font-medium">{name}</h3>
      <Value value={value} whole />
    </div>
  )
}
