import type { ReactNode } from 'react'
import { segment } from '../api/request.ts'
import { useWrite } from '../api/writing.ts'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { useReadOnly } from '../session/me.ts'

/** Lifts the overrides of a key in the server's process: what they covered shows again. */
export function LiftOverride({ name }: { readonly name: string }): ReactNode {
  const write = useWrite<unknown>()
  if (useReadOnly('admin') !== undefined) return null
  return (
    <Button
      disabled={write.isPending}
      onClick={() =>
        write.mutate(
          { method: 'DELETE', path: `v1/overrides/${segment(name)}` },
          {
            onSuccess: () => announce(`The override of ${name} is lifted`),
            onError: problem => announce({ text: problem.message, tone: 'bad' }),
          },
        )
      }
    >
      Lift the override
    </Button>
  )
}
