import { RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWrite } from '../api/writing.ts'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { useNow } from '../components/now.ts'
import { agoText } from '../components/when.tsx'

/** Has the server read its store now, and says how old what is shown is. */
export function RefreshButton({ readAt }: { readonly readAt: number }): ReactNode {
  const refresh = useWrite<unknown>()
  const now = useNow(15_000)
  return (
    <Button
      disabled={refresh.isPending}
      onClick={() =>
        refresh.mutate(
          { method: 'POST', path: 'v1/refresh' },
          {
            onSuccess: () => announce('Fresh from the store'),
            onError: problem => announce({ text: problem.message, tone: 'bad' }),
          },
        )
      }
    >
      <RotateCw aria-hidden size={14} /> Refresh{' '}
      <span className="text-faint">read {agoText(Math.min(readAt, now), now)}</span>
    </Button>
  )
}
