import { VarveError, type Cond, type NamedSegment, type Tree, type Varve } from 'varve'
import { askedAudience, asking, type AudienceFlags } from '../asked-audience.ts'
import { command, examples, several, writing, type Bind, type WriteFlags } from '../command.ts'
import { condInput } from '../cond-input.ts'
import { documentIn } from '../document-words.ts'
import { isRecord } from '../record.ts'
import { condLines, condText, namesSegment } from '../segment-words.ts'
import type { Session } from '../session.ts'
import { confirmed, signed } from '../signed.ts'
import { table, type Cell } from '../table.ts'
import { ago, isoTime, timeText } from '../words.ts'

/** `varve segment …`: named conditions that rules refer to. */
export function segments(bind: Bind): ReturnType<Bind> {
  const group = command('segment', 'named conditions that rules refer to: list, show, set, delete, users, test')
  for (const maker of [list, show, set, remove, users, test]) group.addCommand(maker(bind))
  return group
}

function list(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list the segments')
  examples(grammar, 'varve segment list', 'varve segment list --json=name,when')
  return bind(grammar, async session => {
    const { varve } = await session.open()
    const { output, now } = session
    const all = varve.segments.list()
    if (output.json !== undefined) return output.printJson(all.map(segmentJson))
    const rows = all.map(({ name, when, doc, at, by }): Cell[] => [
      { text: name, paint: output.paint.bold },
      output.forPeople ? ago(now - at) : isoTime(at),
      by,
      condText(when),
      { text: doc ?? '', paint: output.paint.dim },
    ])
    for (const line of table(rows, output)) output.print(line)
    if (rows.length === 0) output.say('There are no segments yet: varve segment set NAME --when country=DE')
  })
}

function show(bind: Bind): ReturnType<Bind> {
  const grammar = command('show', 'show who is in a segment, and what refers to it').argument('<name>')
  examples(grammar, 'varve segment show staff')
  return bind(grammar, async (session, _flags, [name = '']) => {
    const { varve } = await session.open()
    const { output } = session
    const segment = segmentOf(varve, name)
    const used = await usersOf(varve, name)
    if (output.json !== undefined) return output.printJson({ ...segmentJson(segment), users: used })
    const { bold, dim } = output.paint
    if (segment.doc !== undefined) output.print(dim(segment.doc))
    for (const line of condLines(segment.when)) output.print(line)
    const { revision, at, by, message } = segment
    output.say(dim(`\nr${revision} by ${by}, ${timeText(at)}  "${message}"`))
    output.say(used.length === 0 ? dim('Nothing refers to it.') : `Used by ${used.map(bold).join(', ')}`)
  })
}

interface SetFlags extends WriteFlags {
  readonly when?: readonly string[]
  readonly file?: string
  readonly doc?: string
}

function set(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('set', 'make or change a segment, for every rule that refers to it')
      .argument('<name>')
      .option('--when <condition>', 'country=DE,FR, age>=18, segment:staff or JSON; several must all hold', several)
      .option('--file <file>', 'a condition as JSON, or what segment show --json prints; - for standard input')
      .option('--doc <text>', 'what it is for'),
  )
  examples(
    grammar,
    "varve segment set germans --when country=DE -m 'For the launch'",
    `varve segment set staff --when '{"attr":"user","op":"starts","value":"staff-"}' --doc 'Who works here' -m 'Testers'`,
  )
  return bind<SetFlags>(grammar, async (session, flags, [name = '']) => {
    const { varve } = await session.open()
    const given = await givenSegment(session, flags)
    const standing = varve.segments.get(name)
    const doc = flags.doc ?? given.doc ?? standing?.doc
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const written = await varve.segments.set(name, given.when, { ...options, ...(doc === undefined ? {} : { doc }) })
    const { output } = session
    const end = written.dryRun === true ? '' : `  (r${written.number} by ${written.by})`
    if (output.json !== undefined) {
      const revision = written.dryRun === true ? null : written.number
      return output.printJson({
        revision,
        name,
        when: given.when,
        doc: doc ?? null,
        previous: standing?.when ?? null,
        dryRun: written.dryRun === true,
      })
    }
    output.say(`${name}  ${standing === undefined ? '—' : condText(standing.when)} → ${condText(given.when)}${end}`)
    if (written.dryRun === true) output.remark('Nothing was written: this was a dry run.')
  })
}

async function givenSegment(session: Session, { when, file }: SetFlags): Promise<{ when: Cond; doc?: string }> {
  if ((when === undefined) === (file === undefined)) {
    throw new VarveError('USAGE', {
      issue: when === undefined ? 'It is not said who is in the segment.' : 'It is said twice who is in the segment.',
      remedy: 'Give --when or --file: --when country=DE.',
    })
  }
  if (file === undefined) return { when: condInput(when) ?? false }
  const { jsonDocument } = await import('../flags-file.ts')
  const document = await jsonDocument(session, file, 'varve')
  if (!isRecord(document) || document['when'] === undefined) return { when: document as Cond }
  const { when: cond, doc } = document
  return { when: cond as Cond, ...(typeof doc === 'string' ? { doc } : {}) }
}

function remove(bind: Bind): ReturnType<Bind> {
  const grammar = writing(command('delete', 'delete a segment that nothing refers to').argument('<name>'))
  examples(grammar, "varve segment delete germans --yes -m 'Launched'")
  return bind<WriteFlags>(grammar, async (session, flags, [name = '']) => {
    const { varve } = await session.open()
    const standing = segmentOf(varve, name)
    const sure = flags.dryRun === true ? true : await confirmed(session, `Delete the segment ${name}?`)
    if (sure !== true) return sure === undefined ? 130 : 1
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const written = await varve.segments.delete(name, options)
    const { output } = session
    const dryRun = written.dryRun === true
    if (output.json !== undefined) {
      return output.printJson({ revision: dryRun ? null : written.number, name, previous: standing.when, dryRun })
    }
    output.say(`${name}  ${condText(standing.when)} → —${dryRun ? '' : `  (r${written.number} by ${written.by})`}`)
    if (dryRun) output.remark('Nothing was written: this was a dry run.')
  })
}

function users(bind: Bind): ReturnType<Bind> {
  const grammar = command('users', 'list what refers to a segment: keys and segments').argument('<name>')
  examples(grammar, 'varve segment users staff')
  return bind(grammar, async (session, _flags, [name = '']) => {
    const { varve } = await session.open()
    segmentOf(varve, name)
    const used = await usersOf(varve, name)
    const { output } = session
    if (output.json !== undefined) return output.printJson({ name, users: used })
    for (const one of used) output.print(one)
    if (used.length === 0) output.say('Nothing refers to it.')
  })
}

function test(bind: Bind): ReturnType<Bind> {
  const grammar = asking(command('test', 'say whether somebody is in a segment, and why').argument('<name>'))
  examples(grammar, 'varve segment test staff --user staff-7', 'varve segment test germans --attr country=AT --json')
  return bind<AudienceFlags>(grammar, async (session, flags, [name = '']) => {
    const { varve } = await session.open()
    segmentOf(varve, name)
    const { membership } = await import('../segment-test.ts')
    const { isIn, lines, condition } = await membership(session, varve, name, askedAudience(session, flags))
    const { output } = session
    if (output.json !== undefined) return output.printJson({ name, in: isIn, condition })
    output.print(isIn ? 'in' : 'not in')
    for (const line of lines) output.say(line)
  })
}

function segmentJson({ name, when, doc, revision, at, by, message }: NamedSegment): object {
  return { name, when, doc: doc ?? null, revision, at: isoTime(at), by, message }
}

/** A segment that must be there. Throws UNKNOWN_SEGMENT with the nearest name. */
function segmentOf(varve: Varve<Tree>, name: string): NamedSegment {
  const segment = varve.segments.get(name)
  if (segment !== undefined) return segment
  throw new VarveError('UNKNOWN_SEGMENT', { segment: name })
}

/** Keys (with their scope) and segments that refer to a segment. */
async function usersOf(varve: Varve<Tree>, name: string): Promise<string[]> {
  const { entries } = await varve.snapshot()
  return entries.flatMap(({ key, scope, value }) => {
    if (scope === 'varve:segment') return namesSegment(value, name) ? [`segment ${key}`] : []
    if (documentIn(value) === undefined || !namesSegment(value, name)) return []
    return [scope === undefined ? key : `${key} for ${scope}`]
  })
}
