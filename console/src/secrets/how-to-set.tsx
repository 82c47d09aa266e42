import type { ReactNode } from 'react'
import type { ValueDetail } from '../api/shapes.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { variableOf } from '../explain/variable.ts'

/** Ways to set a secret, and which of them takes a restart. */
export function HowToSet({ value }: { readonly value: ValueDetail }): ReactNode {
  const { key, kind } = value
  const variable = variableOf(value)
  const stored = kind !== 'setting'
  const ways: readonly (readonly [name: string, command: string, note: string])[] = [
    ...(stored
      ? [['At the command line', `varve secret set ${key}`, 'Stored and sealed; no restart is needed.'] as const]
      : []),
    ...(variable === undefined
      ? []
      : [
          ['In the environment', `export ${variable}=…`, 'Read when the program starts: restart it.'] as const,
          ['In .env', `${variable}=…`, 'For your own machine: never commit it. Restart the program.'] as const,
        ]),
  ]
  return (
    <section className="card grid gap-3 p-4" aria-labelledby="how">
      <h2 id="how" className="text-lg font-semibold">
        How to set it
      </h2>
      {ways.map(([name, command, note]) => (
        <div key={name}>
          <h3 className="font-medium">{name}</h3>
          <div className="flex flex-wrap items-center gap-2">
            <code className="code-block">{command}</code>
            <CopyButton text={command}>Copy</CopyButton>
          </div>
          <p className="text-faint text-sm">{note}</p>
        </div>
      ))}
      <p className="text-faint text-sm">
        {stored
          ? 'What the environment or .env says counts only where nothing is stored, unless the key is pinned to them.'
          : 'It is fixed while the program runs, so it cannot be stored.'}
      </p>
    </section>
  )
}
