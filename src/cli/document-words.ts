import { canonical, MASK, type Entry, type FlagDocument, type Json, type RolledOut, type RolloutDocument } from 'varve'
import { isRecord } from './record.ts'

/** A document as history, snapshots and changes show it in place of a value. */
export type Shown = { readonly flag: FlagDocument } | { readonly rollout: RolloutDocument }

/** What an entry holds, as it may be shown: its value, its document, or the mask. */
export function entryShown(entry: Entry): Json {
  if ('value' in entry) return entry.value
  if ('flag' in entry) return { flag: entry.flag } as unknown as Json
  if ('reference' in entry) return { reference: entry.reference }
  if (!('rollout' in entry) || documentIn({ rollout: entry.rollout }) === undefined) return MASK
  const { candidate, baseline } = entry.rollout
  const isOpen = [candidate, baseline].every(side => side === null || 'value' in side || 'flag' in side)
  return isOpen ? ({ rollout: entry.rollout } as unknown as Json) : MASK
}

/** The document that something shown is, or undefined for a plain value. */
export function documentIn(shown: unknown): Shown | undefined {
  if (!isRecord(shown) || Object.keys(shown).length !== 1) return undefined
  const { flag, rollout } = shown
  const isFlag = isRecord(flag) && isRecord(flag['variants']) && areRecords(flag['rules']) && 'serve' in flag
  const isRollout =
    isRecord(rollout) && areRecords(rollout['steps']) && isRecord(rollout['candidate']) && 'salt' in rollout
  return isFlag || isRollout ? (shown as unknown as Shown) : undefined
}

function areRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord)
}

/**
 * A document in words, `say` saying the values in it; undefined for a plain value.
 * @example documentWords({ rollout }, valueText) // 'rollout 10 % → 100 % of true'
 */
export function documentWords(shown: unknown, say: (value: Json) => string): string | undefined {
  const document = documentIn(shown)
  if (document === undefined) return undefined
  return 'flag' in document ? flagWords(document.flag) : rolloutWords(document.rollout, say)
}

/** A flag's document in words: `flag: 2 variants, 3 rules`. */
export function flagWords({ variants, rules, enabled }: FlagDocument): string {
  const parts = [counted(Object.keys(variants).length, 'variant'), counted(rules.length, 'rule')]
  return `flag: ${parts.join(', ')}${enabled ? '' : ', off'}`
}

/** A rollout's document in words: `rollout 10 % → 100 % of true, paused at 25 %`. */
export function rolloutWords(document: RolloutDocument, say: (value: Json) => string): string {
  const { steps, rings, held, candidate } = document
  const [first, last] = [steps[0]?.share ?? 0, steps.at(-1)?.share ?? 0]
  const shares = steps.length < 2 ? percentText(first) : `${percentText(first)} → ${percentText(last)}`
  const facts = [
    `rollout ${shares} of ${sideWords(candidate, say)}`,
    ...(rings === undefined ? [] : [`ring ${rings.order[rings.reached]?.name ?? '?'}`]),
    ...(held === undefined ? [] : [`paused at ${percentText(held.share)}`]),
  ]
  return facts.join(', ')
}

/**
 * What became of a rollout from one change of its key to the next, in words, `say` saying the value that stands then;
 * undefined for anything else.
 */
export function rolloutChangeWords(
  before: Json | undefined,
  after: Json | undefined,
  say: (value: Json | undefined) => string,
): string | undefined {
  const [was, is] = [documentIn(before), documentIn(after)]
  if (was === undefined || !('rollout' in was)) return undefined
  if (is !== undefined && 'rollout' in is)
    return was.rollout.id === is.rollout.id ? deedWords(was.rollout, is.rollout) : undefined
  const { candidate, baseline } = was.rollout
  const [isCandidate, isBaseline] = [candidate, baseline].map(side => isShown(side, after))
  // Where both sides are the same, nobody can tell which of them it was.
  if (isCandidate === isBaseline) return undefined
  return `rollout ${isCandidate === true ? 'completed' : 'aborted'}: ${say(after)}`
}

function isShown(side: RolledOut | null, shown: Json | undefined): boolean {
  if (side === null || shown === undefined) return side === null && shown === undefined
  return canonical(entryShown(side)) === canonical(shown)
}

function deedWords(was: RolloutDocument, is: RolloutDocument): string {
  if (is.held !== undefined) return `rollout paused at ${percentText(is.held.share)}`
  if (was.held !== undefined) return `rollout resumed at ${percentText(was.held.share)}`
  const ring = is.rings?.order[is.rings.reached]?.name
  if (was.rings?.reached !== is.rings?.reached) return `rollout promoted to ring ${ring ?? '?'}`
  const gate = is.steps[is.approvedThrough]
  if (is.approvedThrough > was.approvedThrough) return `rollout approved for ${percentText(gate?.share ?? 0)}`
  const [before, after] = [was, is].map(({ steps }) => steps.map(({ share }) => percentText(share)).join(' → '))
  return before === after ? movedWords(was, is) : `rollout replanned: ${after}`
}

/** The same steps at other instants: the next one was taken early, or put off. */
function movedWords(was: RolloutDocument, is: RolloutDocument): string {
  const index = is.steps.findIndex(({ at }, position) => at !== was.steps[position]?.at)
  const [before, after] = [was.steps[index], is.steps[index]]
  if (before === undefined || after === undefined) return 'rollout as it was'
  return `rollout ${after.at < before.at ? 'advanced to' : 'put off before'} ${percentText(after.share)}`
}

/** One side of a rollout in words: its value, its flag, or what is below it. */
export function sideWords(side: RolledOut | null, say: (value: Json) => string): string {
  if (side === null) return 'the next layer'
  if ('flag' in side) return flagWords(side.flag)
  return say('value' in side ? side.value : MASK)
}

/** A share, given in hundred-thousandths, as people read it: `12.5 %`. */
export function percentText(share: number): string {
  return `${share / 1000} %`
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
