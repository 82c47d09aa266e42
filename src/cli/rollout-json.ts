import { type RolloutState, stepAt } from 'varve'
import { entryShown } from './document-words.ts'
import { isoTime } from './words.ts'

/** Where a rollout is, as `--json` prints it: shares in percent, times in ISO 8601. */
export function stateJson(state: RolloutState, now: number): object {
  const { key, scope, id, status, share, next, last, ring, document, started, changed, ended } = state
  const step = stepAt(document, document.held?.since ?? now)
  return {
    key,
    scope: scope ?? null,
    id,
    status,
    percent: percent(share),
    next: next === undefined ? null : { at: isoTime(next.at), percent: percent(next.share) },
    last: last === undefined ? null : isoTime(last),
    ring: ring ?? null,
    rings: document.rings?.order.map(({ name }) => name) ?? null,
    unit: document.unit,
    when: document.when ?? null,
    candidate: entryShown(document.candidate),
    baseline: document.baseline === null ? null : entryShown(document.baseline),
    steps: document.steps.map(({ at, share, gate }, index) => ({
      at: isoTime(at),
      percent: percent(share),
      gate: gate === true,
      approved: gate !== true || index <= document.approvedThrough,
      reached: index <= step,
    })),
    started: signedJson(started),
    changed: signedJson(changed),
    ended: ended === undefined ? null : signedJson(ended),
  }
}

function signedJson({ number, at, by, message }: RolloutState['started']): object {
  return { revision: number, at: isoTime(at), by, message }
}

function percent(share: number): number {
  return share / 1000
}
