import type { ReactNode } from 'react'
import { CopyButton } from '../components/copy-button.tsx'
import { EmptyState } from '../components/states.tsx'

const STYLES: readonly (readonly [name: string, code: string])[] = [
  [
    'All in one place',
    `export const config = defineConfig({
  limits: { maxUploads: live(integer({ min: 0 }), { default: 10, doc: 'Uploads a user may make.' }) },
})`,
  ],
  ['A group beside the code that uses it', `export const limits = { maxUploads: live(integer(), { default: 10 }) }`],
  ['At run time', `varve.declare({ limits: { maxUploads: live(integer(), { default: 10 }) } })`],
]

/** No value is declared yet: what to write. */
export function FirstValue(): ReactNode {
  return (
    <EmptyState title="No value is declared yet">
      <p>Whatever is declared shows here, with its value and where it comes from. Three ways to declare one:</p>
      {STYLES.map(([name, code]) => (
        <div key={name} className="w-full min-w-0">
          <h3 className="font-medium">{name}</h3>
          {/* Wide code is scrolled, with the keyboard too. */}
          <pre className="code-block">{code}</pre>
          <CopyButton text={code}>Copy</CopyButton>
        </div>
      ))}
    </EmptyState>
  )
}
