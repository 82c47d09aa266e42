import { createContext, useContext, type ReactNode } from 'react'
import type { Explanation } from 'varve'
import { percentText } from '../rollouts/shares.ts'
import { placeWords, type Seed } from './document-words.ts'

type Trace = NonNullable<Explanation['trace']>
type RuleTrace = Trace['rules'][number]
type ConditionTrace = NonNullable<Trace['when']>
type BucketTrace = NonNullable<Trace['bucket']>

const OUTCOME = { matched: '✔ matched', unmatched: '✘ did not match', unreached: '· not reached' } as const

/** Who is asked for, by the name of each attribute. */
export type Asked = Readonly<Record<string, unknown>>

const AskedFor = createContext<Asked>({})

/** How a flag or a rollout came to its answer: every rule and condition, for `asked`. */
export function EvaluationSteps({
  trace,
  seed,
  asked,
}: {
  readonly trace: Trace
  readonly seed?: Seed | undefined
  readonly asked: Asked
}): ReactNode {
  return (
    <AskedFor value={asked}>
      <DocumentSteps trace={trace} />
      {seed === undefined ? null : (
        <p className="text-faint ml-2 pl-3 text-sm">
          seed <code>{seed.salt}</code> · formula {seed.hash}
        </p>
      )}
    </AskedFor>
  )
}

function DocumentSteps({ trace }: { readonly trace: Trace }): ReactNode {
  const { document, rules, served, because, when, bucket, inner } = trace
  return (
    <div className="border-edge-strong ml-2 grid gap-1 border-l-2 pl-3 text-sm">
      <p>
        By its {document}
        {served === undefined ? '' : `: the ${served} is served`}
        {because === undefined ? '' : `, because ${because}`}
      </p>
      {when === undefined ? null : <Condition condition={when} />}
      {bucket === undefined ? null : <RolloutPlace bucket={bucket} served={served} />}
      <Rules rules={rules} />
      {inner === undefined ? null : <DocumentSteps trace={inner} />}
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
          {bucket === undefined ? null : <SplitPlace bucket={bucket} />}
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

/** Where the asker stands against the share of a rollout. */
function RolloutPlace({
  bucket,
  served,
}: {
  readonly bucket: BucketTrace
  readonly served: Trace['served']
}): ReactNode {
  const who = useWho(bucket.unit)
  const side = served === 'candidate' ? 'within' : 'outside'
  return (
    <p>
      <code>{placeWords(bucket, who)}</code> → {side} the share of {percentText(bucket.share)}, by {bucket.unit}
    </p>
  )
}

/** Where the asker stands on the line of a split, in percent: which stretch that is, the rule says. */
function SplitPlace({ bucket: { unit, position, share } }: { readonly bucket: BucketTrace }): ReactNode {
  const who = useWho(unit) ?? unit
  return (
    <p>
      <code>
        bucket({who}) = {(position / 1000).toFixed(2)}
      </code>{' '}
      of 100, by {unit}; the split covers {percentText(share)}
    </p>
  )
}

function useWho(unit: string): string | undefined {
  const { [unit]: who } = useContext(AskedFor)
  return typeof who === 'string' || typeof who === 'number' ? String(who) : undefined
}
