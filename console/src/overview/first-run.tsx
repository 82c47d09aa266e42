import { Link } from '@tanstack/react-router'
import { CircleCheck, Circle } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ChecklistItem } from './checklist.ts'

const HOW: Readonly<Record<ChecklistItem['id'], ReactNode>> = {
  declare: (
    <pre className="code-block">{'defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })'}</pre>
  ),
  store: <pre className="code-block">{"open(config, { store: sqlite('varve.db') })"}</pre>,
  change: <Link to="/config">Open a value, and press Edit</Link>,
  arrive: <>Change it once more, from the terminal or another window, with this page open.</>,
}

/** The first steps; each ticks itself. */
export function FirstRun({ items }: { readonly items: readonly ChecklistItem[] }): ReactNode {
  return (
    <section className="card grid gap-2 p-4" aria-labelledby="first-run">
      <h2 id="first-run" className="text-lg font-semibold">
        First steps
      </h2>
      <ol className="grid gap-2">
        {items.map(({ id, title, done }) => (
          <li key={id} className="flex gap-2">
            {done ? (
              <CircleCheck aria-hidden size={18} className="text-green-ink mt-0.5 shrink-0" />
            ) : (
              <Circle aria-hidden size={18} className="text-faint mt-0.5 shrink-0" />
            )}
            <div className="min-w-0">
              <strong>{title}</strong> <span className="text-faint">{done ? 'done' : 'to do'}</span>
              {done ? null : <div>{HOW[id]}</div>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
