import type { ReactNode } from 'react'
import type { Explanation } from 'varve'
import { percentText } from '../rollouts/shares.ts'

type Trace = NonNullable<Explanation['trace']>
type RuleTrace = Trace['rules'][number]
type ConditionTrace = NonNullable<Trace['when']>
type BucketTrace = NonNullable<Trace['bucket']>

const OUTCOME = { matched: '✔ matched', unmatched: '✘ did not match', unreached: '· not reached' } as const

/** How a flag or a rollout came to its answer: every rule and condition. */
export function EvaluationSteps({ trace }: { readonly trace: Trace }): ReactNode {
  const { document, rules, served, because, when, bucket, inner } = trace
  return (
    <div className="border-edge-strong ml-2 grid gap-1 border-l-2 pl-3 text-sm">
      <p>
        By its {document}
        {served === undefined ? '' : `: the ${served} is served`}
        {because === undefined ? '' : `, because ${because}`}
      </p>
      {when === undefined ? null : <Condition condition={when} />}
      {bucket === undefined ? null : <Bucket bucket={bucket} />}
      <Rules rules={rules} />
      {inner === undefined ? null : <EvaluationSteps trace={inner} />}
    </div>
  )
}

function Rules({ rules }: { readonly rules: readonly RuleTrace[] }): ReactNode {
  if (rules.length === 0) return null
  return (
    <ol className="list-decimal pl-5">
      {rules.map(({ id, outcome, because, when, bucket, served, rules: inside = [] }) => (
        <li key={id}>
          <code>{id}</code> {OUTCOME[outcome]}
          {because === undefined ? '' : `: ${because}`}
          {served === undefined ? '' : served === null ? ', the next layer serves' : `, serves ${served}`}
          {when === undefined ? null : <Condition condition={when} />}
          {bucket === undefined ? null : <Bucket bucket={bucket} />}
          <Rules rules={inside} />
        </li>
      ))}
    </ol>
  )
}

function Condition({
  condition: { condition, outcome, because, parts = [] },
}: {
  readonly condition: ConditionTrace
}): ReactNode {
  return (
    <div>
      <code>{condition}</code> {OUTCOME[outcome]}
      {because === undefined ? '' : `: ${because}`}
      {parts.length === 0 ? null : (
        <ul className="list-disc pl-5">
          {parts.map(part => (
            <li key={part.condition}>
              <Condition condition={part} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Where the asker stands on the line that decides, in percent. */
function Bucket({ bucket: { unit, position, share } }: { readonly bucket: BucketTrace }): ReactNode {
  return (
    <p>
      bucket of {unit}: <code>{(position / 1000).toFixed(2)}</code> of 100, and the share is {percentText(share)}
    </p>
  )
}
