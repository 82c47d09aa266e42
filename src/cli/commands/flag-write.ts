import {
  percentage,
  VarveError,
  type Entry,
  type FlagDocument,
  type FlagInput,
  type Json,
  type Tree,
  type Varve,
  type Written,
} from 'varve'
import path from 'node:path'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { listing } from '../keys.ts'
import { percentInput } from '../moment-input.ts'
import { isRecord } from '../record.ts'
import type { Session } from '../session.ts'
import { signed } from '../signed.ts'
import { fileText, standardInput } from '../value-input.ts'
import { report } from '../written.ts'
import { startRollout, type StartFlags } from './rollout-start.ts'

/** `varve flag on KEY` and `varve flag off KEY`: the value for everybody, or what stands, rules and all, enabled or not. */
export function flagSwitch(bind: Bind, on: boolean): ReturnType<Bind> {
  const word = on ? 'on' : 'off'
  const grammar = writing(
    command(
      word,
      `switch a flag ${word} for everybody; one with rules keeps them, ${on ? '' : 'not '}enabled`,
    ).argument('<key>'),
  )
  examples(grammar, `varve flag ${word} checkout.newFlow -m 'Why'`)
  return bind<WriteFlags>(grammar, (session, flags, [key = '']) =>
    write(session, flags, key, (varve, known, options) => {
      const entry = varve.entry(known, options.scope === undefined ? {} : { scope: options.scope })
      if (entry !== undefined && 'flag' in entry) return varve.setFlag(known, switched(entry.flag, on), options)
      endsRollout(session, entry)
      return varve.set(known, on, options)
    }),
  )
}

/** A document enabled or not. One that never said what it serves while it is off serves its `false`, if it has one. */
function switched(flag: FlagDocument, on: boolean): FlagDocument {
  const no = Object.keys(flag.variants).find(name => flag.variants[name] === false)
  const off = on || flag.off !== undefined || no === undefined ? {} : { off: no }
  return { ...flag, enabled: on, ...off }
}

function endsRollout({ output }: Session, entry: Entry | undefined): void {
  if (entry !== undefined && 'rollout' in entry) output.remark('This ends the rollout that was under way.')
}

/** `varve flag set KEY --file FLAG.json`: variants, rules, splits. */
export function flagSet(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('set', 'store who gets what: variants, rules, splits')
      .argument('<key>')
      .requiredOption('--file <file>', 'the document as JSON; - for standard input'),
  )
  examples(
    grammar,
    "varve flag set checkout.newFlow --file flag.json -m 'Staff first'",
    "varve flag show checkout.newFlow --json=document | varve flag set checkout.newFlow --file - -m 'As it was'",
  )
  return bind<WriteFlags & { readonly file?: string }>(grammar, async (session, flags, [key = '']) => {
    const input = documentInput(await textOf(session, flags.file ?? '-'))
    return write(session, flags, key, async (varve, known, options) => {
      const written = await varve.setFlag(known, input, options)
      for (const { issue, remedy = '' } of written.warnings ?? [])
        session.output.warn(`${known} ${issue} ${remedy}`.trim())
      return written
    })
  })
}

async function textOf(session: Session, file: string): Promise<string> {
  return file === '-' ? standardInput(session) : fileText(path.resolve(session.cwd, file), file)
}

/** The document in a text: alone, or as `entry` and `varve flag show` have it. Throws USAGE for what is no JSON object. */
function documentInput(text: string): FlagInput {
  const found = parsed(text)
  const inner = isRecord(found) ? (found['document'] ?? found['flag'] ?? found) : undefined
  if (isRecord(inner)) return inner
  throw new VarveError('USAGE', {
    issue: 'The flag is no JSON object.',
    remedy: 'Write {"variants": {…}, "rules": […], "serve": …}.',
  })
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** `varve flag rollout KEY PERCENT`: this part of everybody at once. */
export function flagRollout(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('rollout', 'give a flag to this part of everybody, at once')
      .argument('<key>')
      .argument('<percent>')
      .option('--value <value>', 'what they get', 'true')
      .option('--shrink', 'fewer may have it than have it now'),
  )
  examples(grammar, "varve flag rollout ai_recommendations 5 -m 'First users'")
  return bind<StartFlags>(grammar, (session, { value, ...flags }, [key = '', percent = '']) =>
    startRollout(session, flags, {
      key,
      positional: value,
      plan: () => percentage(percentInput(percent, 'PERCENT')),
    }),
  )
}

/** `varve flag kill KEY`: its off variant or default above every stored layer, until it is revived. */
export function flagKill(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command(
      'kill',
      'serve its off variant or default to everybody, above every stored value, until it is revived',
    ).argument('<key>'),
  )
  examples(grammar, "varve flag kill checkout.newFlow -m 'Orders are lost'")
  return bind<WriteFlags>(grammar, (session, flags, [key = '']) =>
    write(session, flags, key, (varve, known, { scope: _, ...options }) => varve.kill(known, options)),
  )
}

/** `varve flag revive KEY`: undoes a kill. */
export function flagRevive(bind: Bind): ReturnType<Bind> {
  const grammar = writing(command('revive', 'undo a kill: what is stored counts again').argument('<key>'))
  examples(grammar, "varve flag revive checkout.newFlow -m 'Mended in 2.1'")
  return bind<WriteFlags>(grammar, (session, flags, [key = '']) =>
    write(session, flags, key, (varve, known, { scope: _, ...options }) => varve.revive(known, options)),
  )
}

type Options = { readonly by: string; readonly message: string; readonly scope?: string }

/** Makes one change, and reports it. */
async function write(
  session: Session,
  flags: WriteFlags,
  key: string,
  change: (varve: Varve<Tree>, key: string, options: Options) => Promise<Written | undefined>,
): Promise<number | void> {
  const { varve } = await session.open()
  const known = listing(varve, key)
  const options = await signed(session, flags)
  if (options === undefined) return 130
  const replaced = await before(varve)
  const { output, scope } = session
  const written = await change(varve, known.key, { ...options, ...(scope === undefined ? {} : { scope }) })
  if (written !== undefined) return report(output, written, replaced)
  if (output.json !== undefined) return output.printJson({ revision: null, key: known.key })
  output.remark(`${known.key} is not killed: there was nothing to revive.`)
}
