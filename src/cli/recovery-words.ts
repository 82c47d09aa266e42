import type { Adopted, Divergence, HistoryEnd, LostValue, RevisionLine } from 'varve'
import { partsOf, type Choice, type Recovered, type Report } from './recovery-report.ts'
import type { Session } from './session.ts'
import { table, type Cell } from './table.ts'
import { ago, changeText, count, timeText } from './words.ts'

const KINDS: Readonly<Record<Divergence['kind'], string>> = {
  behind: 'has lost its end: it was restored, or failed over to a copy that was behind',
  forked: 'has lost its end, and went on without it',
  'another-log': 'holds another log than the one that is known here',
}

/** What a recovery found and did, in words. */
export class RecoveryWords implements Report {
  readonly #session: Session
  readonly #about: Recovered

  constructor(session: Session, about: Recovered) {
    this.#session = session
    this.#about = about
  }

  agreed(): void {
    const { kept } = this.#about
    const isThere = kept?.place.found === 'something'
    const file = kept === undefined ? '' : ` (${this.#short(kept.place.name)})`
    this.#session.output.remark(
      isThere
        ? `The store tells what was kept of it${file}: there is nothing to recover.`
        : `Nothing is kept${file}, so nothing is known that the store could lack.`,
    )
  }

  shown(divergence: Divergence): void {
    const { output, now } = this.#session
    const { store, kept } = this.#about
    const { kind, known, found, common, lost, meanwhile, values } = divergence
    const { yellow, dim } = output.paint
    output.print(this.#short(`The store (${store}) ${KINDS[kind]}.`))
    const rows: Cell[][] = [
      [
        'known here',
        endText(known),
        `heard ${ago(now - known.heard)}${kept === undefined ? '' : `, ${kept.place.name}`}`,
      ],
      ['the store', endText(found), `last changed ${ago(now - found.at)}`],
      ['in common', common === 0 ? 'nothing' : { text: `r${common}`, paint: yellow }, ''],
    ]
    for (const line of table(rows, output)) output.print(this.#short(line))
    this.#revisions('Lost', lost)
    this.#revisions('In the store meanwhile', meanwhile)
    if (values.length > 0) output.print(`Values that were lost: ${values.length}`)
    for (const line of table(values.map(valueRow), output, '  ')) output.print(line)
    if (values.length === 0) output.print(dim('No value is another than in the store.'))
  }

  undecided(divergence: Divergence): void {
    this.shown(divergence)
    const { output } = this.#session
    const [some, all] = (['untouched', 'everything'] as const).map(choice => partsOf(divergence, choice).putBack.length)
    output.remark('To decide, in a new revision that every process follows by itself:')
    const ways = [
      ["varve recover --put-back -m '…'", `puts back ${count(some ?? 0, 'value')}`],
      ...(all === some
        ? []
        : [["varve recover --put-back --overwrite -m '…'", `puts back ${count(all ?? 0, 'value')}`]]),
      ["varve recover --accept -m '…'", 'takes the store as it is'],
    ]
    for (const [line = '', what = ''] of ways) output.remark(`  ${line.padEnd(44)}${what}`)
    output.remark('Where the right engine can be brought back, do that instead: then nothing is to be decided.')
  }

  planned(divergence: Divergence, choice: Choice): void {
    this.#told(partsOf(divergence, choice), 'would be')
    this.#session.output.remark('Nothing was written: this was a dry run.')
  }

  decided(_: Divergence, adopted: Adopted): void {
    const { output } = this.#session
    const { number, by } = adopted.revision
    this.#told(adopted, adopted.putBack.length === 1 ? 'is' : 'are')
    output.say(`The store is followed from r${number} on  (by ${by}).`)
    output.remark('Every process that stood at a lost revision goes on from there by itself.')
    const moved = this.#about.kept?.place.movedTo
    if (moved !== undefined) output.remark(`What was kept is now in ${this.#short(moved)}.`)
    if (adopted.putBack.length > 0) output.remark(`To undo: varve rollback --revision ${number} -m '…'`)
  }

  #told({ putBack, left }: Pick<Adopted, 'putBack' | 'left'>, verb: string): void {
    const { output } = this.#session
    for (const { key, scope, lost, there } of putBack) {
      output.print(`${placeText({ key, scope })}  ${changeText(there)} → ${changeText(lost)}`)
    }
    if (putBack.length === 0) output.print(`Nothing ${verb === 'are' ? 'is' : verb} put back.`)
    if (left.length > 0) output.remark(`Left as the store has it: ${left.map(placeText).join(', ')}`)
  }

  #revisions(title: string, lines: readonly RevisionLine[]): void {
    const { output } = this.#session
    if (lines.length === 0) return
    output.print(`${title}: ${count(lines.length, 'revision')}`)
    const rows = lines.map(({ number, at, by, kind, message }): Cell[] => [
      { text: `r${number}`, paint: output.paint.yellow },
      timeText(at),
      by,
      kind,
      message,
    ])
    for (const line of table(rows, output, '  ')) output.print(line)
  }

  #short(text: string): string {
    return this.#session.shortPath(text)
  }
}

const FATES: Readonly<Record<LostValue['fate'], string>> = {
  'put-back': 'nobody changed it since',
  conflict: 'the store was given something else',
  same: 'the store has it already',
}

function valueRow({ key, scope, lost, there, fate }: LostValue): Cell[] {
  return [placeText({ key, scope }), `${changeText(lost)} was lost`, `${changeText(there)} in the store`, FATES[fate]]
}

function placeText({ key, scope }: { readonly key: string; readonly scope?: string | undefined }): string {
  return `${key}${scope === undefined ? '' : ` for ${scope}`}`
}

function endText({ number, hash }: HistoryEnd): string {
  return `r${number} (${hash.slice(0, 12)}…)`
}
