import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ValueDetail } from '../api/shapes.ts'
import { Badge } from '../components/badge.tsx'
import { buttonClass } from '../components/button.tsx'
import { constraintWords } from './constraint-words.ts'
import { variableOf } from './variable.ts'
import { LiftOverride } from './lift-override.tsx'

const route = getRouteApi('/config/$key')

/** What a key is: type, what it takes, whose it is. */
export function ValueFacts({ value }: { readonly value: ValueDetail }): ReactNode {
  const { type, kind, declared, unit, owner, category, tags, secret, deprecated } = value
  const variable = variableOf(value)
  const takes = declared?.schema === undefined ? type : constraintWords(declared.schema)
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <Badge tone="outline">{type}</Badge>
      {secret ? <Badge tone="rose">secret</Badge> : <Badge tone="slate">not secret</Badge>}
      {kind === 'setting' ? <Badge tone="slate">fixed at start</Badge> : <Badge tone="slate">{kind}</Badge>}
      <span>category {category}</span>
      {takes === type ? null : <span>{takes}</span>}
      {unit === undefined ? null : <span>{unit}</span>}
      {owner === undefined ? null : <span>owner {owner}</span>}
      {tags.map(tag => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {deprecated === undefined ? null : <Badge tone="amber">deprecated: {deprecated}</Badge>}
      {variable === undefined ? null : (
        <span>
          variable <code>{variable}</code>
        </span>
      )}
    </div>
  )
}

/** What can be done with a key. */
export function ValueActions({
  value: { key, kind, secret, inCode, explanation },
  readOnly,
}: {
  readonly value: ValueDetail
  readonly readOnly: string | undefined
}): ReactNode {
  const { tenant } = route.useSearch()
  const mayEdit = readOnly === undefined && !secret && kind !== 'setting' && inCode
  return (
    <>
      {explanation?.layers.some(({ layer, status }) => layer === 'override' && status === 'wins') === true ? (
        <LiftOverride name={key} />
      ) : null}
      {secret ? (
        <Link to="/secrets/$key" params={{ key }} className={buttonClass()}>
          How to set it
        </Link>
      ) : null}
      {kind === 'flag' ? (
        <Link to="/flags/$key" params={{ key }} className={buttonClass()}>
          Flag and rollout
        </Link>
      ) : null}
      <Link to="/config/$key/history" params={{ key }} className={buttonClass()} data-shortcut="h">
        History
      </Link>
      {mayEdit ? (
        <Link
          to="/config/$key/edit"
          params={{ key }}
          search={tenant === undefined ? {} : { scope: `tenant:${tenant}` }}
          className={buttonClass('primary')}
          data-shortcut="e"
        >
          Edit
        </Link>
      ) : null}
    </>
  )
}
