import type { Audience, BucketTrace, FlagAnswer, FlagType, Json, LayerName, Trace } from 'varve'

/** One question about a key. */
export interface Question {
  readonly key: string
  readonly audience: Audience
  /** The instant, in milliseconds since 1970 UTC; the answerer's own when absent. */
  readonly now?: number
  /** What `$random` is drawn from. */
  readonly random?: () => number
  /** What the code falls back on. */
  readonly default?: Json
  readonly type?: FlagType
  readonly trace?: boolean
}

/** An answer, with what only some answerers know. */
export interface Answered extends FlagAnswer {
  /** Where the asker stands on the line that decided. */
  readonly bucket?: BucketTrace
  /** Where the value comes from; absent for a file of flags. */
  readonly layer?: LayerName
}

/** What answers questions: a file of flags, or a project. */
export interface Answerer {
  /** The flags there are, in order; a project answers for its other keys too. */
  readonly keys: readonly string[]
  answer(question: Question): Answered | Promise<Answered>
}

/** Where somebody stands on the line that decided: that of the rule that matched, or of the rollout. */
export function bucketIn(trace: Trace | undefined): BucketTrace | undefined {
  if (trace === undefined || trace.bucket !== undefined) return trace?.bucket
  const matched = trace.rules.find(({ outcome }) => outcome === 'matched')
  return matched?.bucket ?? bucketIn(trace.inner)
}
