import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Loaded } from '../components/states.tsx'
import { healthLines, type HealthLine } from './health-lines.ts'
import { useHealth } from './health-read.ts'

const LOOKS = {
  good: [CircleCheck, 'text-green-ink', 'well'],
  warning: [TriangleAlert, 'text-amber-ink', 'worth a look'],
  bad: [CircleAlert, 'text-danger-ink', 'not well'],
} as const

/** How the server is doing, now. */
export function HealthCard(): ReactNode {
  const health = useHealth()
  return (
    <section className="card grid content-start gap-2 p-4" aria-labelledby="health">
      <h2 id="health" className="text-lg font-semibold">
        Health
      </h2>
      <Loaded result={health} rows={2}>
        {told => (
          <ul className="grid gap-1">
            {healthLines(told).map(line => (
              <Line key={line.what} line={line} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  )
}

function Line({ line: { what, state, says } }: { readonly line: HealthLine }): ReactNode {
  const [Icon, colour, word] = LOOKS[state]
  return (
    <li className="flex gap-2">
      <Icon aria-hidden size={16} className={`mt-1 shrink-0 ${colour}`} />
      <span className="break-words">
        <span className="sr-only">{word}: </span>
        <strong>{what}</strong> {says}
      </span>
    </li>
  )
}
