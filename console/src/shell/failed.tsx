import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'

/** A screen that broke: the rest of the console stays. */
export function Failed({ error }: ErrorComponentProps): ReactNode {
  return (
    <Screen title="This screen broke" lead="The rest of the console works. What the browser says:">
      <pre className="code-block mb-4">{error instanceof Error ? error.message : String(error)}</pre>
      <Button onClick={() => location.reload()}>Load the page again</Button>
    </Screen>
  )
}
