import type { Change, Json, Written } from 'varve'
import { entryShown } from './document-words.ts'
import type { Output } from './output.ts'
import { count, isoTime, KILLED, replacedText, valueText } from './words.ts'

/** What a change replaced, by key and scope. */
export type Before = (change: Change) => Json | undefined

/** A revision that was written, as `--json` prints it: one key's change, with all of them beside it. */
export function writtenJson(written: Written, before: Before): object {
  const changes = written.changes.map(change => changeJson(change, before(change)))
  const single = changes.length === 1 ? changes[0] : { key: null, scope: null, previous: null, value: null }
  return {
    revision: written.dryRun === true ? null : written.number,
    ...single,
    by: written.by,
    at: isoTime(written.at),
    message: written.message,
    kind: written.kind,
    shadowedBy: written.shadowedBy ?? null,
    shadowedFor: written.shadowedFor,
    dryRun: written.dryRun === true,
    changes,
  }
}

function changeJson(change: Change, before: Json | undefined): object {
  return {
    key: change.key,
    scope: change.scope ?? null,
    previous: before ?? null,
    value: valueOf(change) ?? null,
    op: change.op,
    restores: change.restores ?? null,
  }
}

/** What a change gives its key, a value or a document; undefined for a delete, the mask for what is not in the open. */
export function valueOf({ entry }: Change): Json | undefined {
  return entry === undefined ? undefined : entryShown(entry)
}

/** What of a change is not seen, and by whom. */
type Shadows = Pick<Written, 'shadowedBy' | 'shadowedFor'> & { readonly changes: readonly Pick<Change, 'key'>[] }

/** Prints what was written: JSON where it is asked for, else a line for a person. What is shadowed is always said. */
export function report(output: Output, written: Written, before: Before): void {
  if (output.json !== undefined) output.printJson(writtenJson(written, before))
  else for (const line of lines(written, before)) output.say(line)
  if (written.dryRun === true && output.json === undefined) output.remark('Nothing was written: this was a dry run.')
  if (output.json === undefined) warnOfShadows(output, written)
}

function lines(written: Written, before: Before): string[] {
  const end = written.dryRun === true ? '' : `  (r${written.number} by ${written.by})`
  if (written.changes.length === 0) return [`Nothing changed${end}`]
  return written.changes.map(change => {
    const place = `${change.key}${change.scope === undefined || change.scope === KILLED ? '' : ` for ${change.scope}`}`
    const back = change.restores === undefined ? '' : `, as in r${change.restores}`
    return `${place}  ${replacedText(before(change), valueOf(change), change.scope)}${back}${end}`
  })
}

/** Says what keeps a change from being seen. */
export function warnOfShadows(output: Output, { shadowedBy, shadowedFor, changes }: Shadows): void {
  const [first] = changes
  if (shadowedBy !== undefined && first !== undefined) {
    const key = valueText(first.key)
    output.warn(
      shadowedBy === 'killed'
        ? `${key} does not show here: it is killed until it is revived: varve flag revive ${key}`
        : `${key} does not show here: ${shadowText(shadowedBy)}. See: varve explain ${key}`,
    )
  }
  if (shadowedFor.length > 0) {
    const some = shadowedFor.slice(0, 3).join(', ') + (shadowedFor.length > 3 ? ', …' : '')
    output.warn(`${count(shadowedFor.length, 'scope')} with a value of their own will not see it: ${some}`)
  }
}

function shadowText(layer: string): string {
  return layer === 'pin' ? 'the deployment pins it' : `the layer "${layer}" has a value of its own`
}
