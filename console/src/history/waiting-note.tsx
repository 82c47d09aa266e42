import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { counted } from '../components/value.tsx'

/** Says that there is more on top than is shown, and shows it when asked. */
export function WaitingNote({ waiting, onShow }: { readonly waiting: number; readonly onShow: () => void }): ReactNode {
  return (
    <div role="status">
      {waiting === 0 ? null : (
        <p className="banner banner-slate mb-2">
          {counted(waiting, 'newer change')} <Button onClick={onShow}>Show</Button>
        </p>
      )}
    </div>
  )
}
