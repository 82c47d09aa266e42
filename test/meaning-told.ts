import type { Json } from '../src/core/json.ts'
import type { Pattern } from '../src/core/ports.ts'
import { meaningOf } from '../src/core/rollouts/document-meaning.ts'
import type { DocumentProblem } from '../src/core/rollouts/document-place.ts'
import type { Cond, FlagDocument, RolloutDocument, Serve } from '../src/core/rollouts/document.ts'
import type { KnownKey, Surroundings } from '../src/core/rollouts/surroundings.ts'

const pattern: Pattern = source => text => text.includes(source)
const segments: Record<string, Cond> = {
  staff: { attr: 'email', op: 'ends', value: '@shop.example' },
  eu: { any: [{ segment: 'de' }, { segment: 'staff' }] },
  de: { attr: 'country', op: 'eq', value: 'DE' },
}
const keys: Record<string, KnownKey> = {
  payments: { kind: 'flag', variants: ['on', 'off'], requires: ['ledger'] },
  ledger: { kind: 'flag', requires: [] },
  'limits.maxUploads': { kind: 'live', requires: [] },
  'search.engine': { kind: 'live', variants: ['old', 'new'], requires: [] },
}
/** What stands around the key `checkout`, whose values are true and false. */
export const around: Surroundings = {
  key: 'checkout',
  isVariantValue: (_name, value: Json) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  segment: name => (Object.hasOwn(segments, name) ? segments[name] : undefined),
  flag: key => (Object.hasOwn(keys, key) ? keys[key] : undefined),
  pattern,
}
/** A flag that is right but for what is given. */
export const flag = (more: Partial<FlagDocument>): FlagDocument => ({
  variants: { on: true, off: false },
  enabled: true,
  rules: [],
  serve: 'off',
  salt: 's',
  ...more,
})
/** A rollout that is right but for what is given. */
export const rollout = (more: Partial<RolloutDocument>): RolloutDocument => ({
  id: '0193f1c2-0006-7000-8000-000000000006',
  unit: 'user',
  salt: 's',
  hash: 'varve',
  candidate: { value: true },
  baseline: null,
  steps: [{ at: 1, share: 10_000 }],
  approvedThrough: -1,
  ...more,
})
/** Problems as lines of text; warnings say so. */
export const lines = (problems: readonly DocumentProblem[]): string[] =>
  problems.map(({ path, issue, severity }) => `${severity === 'warning' ? 'warning: ' : ''}${path} ${issue}`)
/** What is said of a flag. */
export const ofFlag = (more: Partial<FlagDocument>, surroundings = around): string[] =>
  lines(meaningOf(flag(more), surroundings))
/** What is said of a flag whose only rule has this condition. */
export const ofCond = (when: Cond): string[] => ofFlag({ rules: [{ id: 'r', when, serve: 'on' }] })
/** What is said of a flag that serves this. */
export const ofServe = (serve: Serve): string[] => ofFlag({ serve })
/** What is said of a rollout. */
export const ofRollout = (more: Partial<RolloutDocument>): string[] => lines(meaningOf(rollout(more), around))
