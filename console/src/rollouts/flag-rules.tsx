import type { ReactNode } from 'react'
import type { FlagDocument } from 'varve'
import { Badge } from '../components/badge.tsx'
import { Value } from '../components/value.tsx'
import { flagWords, type RuleWords } from './flag-words.ts'

/** Who gets what, in the order the rules are asked. */
export function FlagRules({ document }: { readonly document: FlagDocument }): ReactNode {
  const { enabled, off, requires, rules, otherwise, variants, unit } = flagWords(document)
  return (
    <div className="card grid gap-3 p-4">
      <p>
        {enabled ? <Badge tone="green">enabled</Badge> : <Badge tone="rose">off</Badge>}{' '}
        <span className="text-faint">
          People are told apart by {unit}. While it is off: {off}.
        </span>
      </p>
      {requires.length === 0 ? null : <p>Only where {requires.join(' and ')}.</p>}
      <ol className="grid list-decimal gap-1 pl-6" aria-label="Rules, in order">
        {rules.map(rule => (
          <Rule key={rule.id} rule={rule} />
        ))}
        <li>
          Everybody else gets <strong>{otherwise}</strong>
        </li>
      </ol>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm" aria-label="Variants">
        {variants.map(({ name, value }) => (
          <div key={name} className="flex gap-2">
            <dt className="font-medium">{name}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Rule({ rule: { id, who, gets, doc, parts } }: { readonly rule: RuleWords }): ReactNode {
  return (
    <li className="break-words">
      <code>{id}</code>: {who} gets <strong>{gets}</strong>
      {doc === undefined ? null : <span className="text-faint"> ({doc})</span>}
      {parts.length === 0 ? null : (
        <ol className="list-decimal pl-6">
          {parts.map(part => (
            <Rule key={part.id} rule={part} />
          ))}
        </ol>
      )}
    </li>
  )
}
