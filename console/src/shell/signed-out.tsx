import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Screen } from '../components/screen.tsx'

const COMMAND = 'varve debug open'

/** What is shown once a session has ended: the way back in. */
export function SignedOut(): ReactNode {
  return (
    <main id="main" className="mx-auto grid max-w-xl gap-4 p-6">
      <Screen title="You are signed out" lead="Sessions last eight hours, and can be ended by an admin.">
        <p className="mb-3">
          Come back in by a new link, which works once. Whoever may give out links makes one at the command line:
        </p>
        <div className="mb-4 flex flex-wrap items-center gap-2">
          <code className="code-block">{COMMAND}</code>
          <CopyButton text={COMMAND}>Copy</CopyButton>
        </div>
        <Button onClick={() => location.reload()}>Look again</Button>
      </Screen>
    </main>
  )
}
