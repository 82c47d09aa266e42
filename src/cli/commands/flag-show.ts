import { conditionText, MASK, type Entry, type FlagDocument, type FlagRule, type Json, type Listing } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { entryShown, rolloutWords } from '../document-words.ts'
import { listing } from '../keys.ts'
import type { Opened, Session } from '../session.ts'
import { serveWords } from '../serve-words.ts'
import { table, type Cell } from '../table.ts'
import { count, valueText, visible } from '../words.ts'

/** `varve flag list`: every flag, and every other key that has rules or a rollout. */
export function flagList(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list the flags with what they serve')
  examples(grammar, 'varve flag list', 'varve flag list --json=key,serves,killed')
  return bind(grammar, async session => {
    const opened = await session.open()
    const { output } = session
    const found = opened.varve.list().flatMap(one => {
      const state = stateOf(one, opened, session)
      return one.kind === 'flag' || state.document !== null || state.rollout !== null ? [state] : []
    })
    if (output.json !== undefined) return output.printJson(found)
    const rows = found.map(({ key, serves, killed }): Cell[] => [
      key,
      { text: serves, paint: output.paint.cyan },
      { text: killed ? 'killed' : '', paint: output.paint.red },
    ])
    for (const line of table(rows, output)) output.print(line)
    output.say(output.paint.dim(`\n${count(found.length, 'flag')}`))
  })
}

interface FlagState {
  readonly key: string
  readonly scope: string | null
  readonly kind: string
  /** What is served, in words. */
  readonly serves: string
  readonly killed: boolean
  readonly value: Json
  readonly document: FlagDocument | null
  readonly rollout: Json
}

function stateOf({ key, kind, secret, value }: Listing, { varve }: Opened, { scope }: Session): FlagState {
  const entry = varve.entry(key, scope === undefined ? {} : { scope })
  const shown = entry === undefined ? undefined : secret ? MASK : entryShown(entry)
  return {
    key,
    scope: scope ?? null,
    kind,
    serves: servedWords(entry, shown, value),
    killed: varve.killed().includes(key),
    value: value ?? null,
    document: entry !== undefined && 'flag' in entry ? entry.flag : null,
    rollout: entry !== undefined && 'rollout' in entry ? (shown ?? null) : null,
  }
}

function servedWords(entry: Entry | undefined, shown: Json | undefined, value: Json | undefined): string {
  if (entry !== undefined && 'rollout' in entry && shown !== MASK) return rolloutWords(entry.rollout, valueText)
  if (shown === undefined) return `${onOff(value)} by default`
  return onOff(shown)
}

function onOff(value: Json | undefined): string {
  return value === true ? 'on' : value === false ? 'off' : valueText(value)
}

/** `varve flag show KEY`: its variants, its rules and what it serves. */
export function flagShow(bind: Bind): ReturnType<Bind> {
  const grammar = command('show', 'show who gets what: variants, rules, splits').argument('<key>')
  examples(grammar, 'varve flag show checkout.newFlow', 'varve flag show checkout.newFlow --json=document')
  return bind(grammar, async (session, _flags, [key = '']) => {
    const opened = await session.open()
    const { output } = session
    const known = listing(opened.varve, key)
    const state = stateOf(known, opened, session)
    if (output.json !== undefined) return output.printJson(state)
    const { bold, red, dim } = output.paint
    output.print(`${bold(known.key)}  ${visible(state.serves)}${state.killed ? `  ${red('killed')}` : ''}`)
    if (known.doc !== undefined) output.say(dim(visible(known.doc)))
    if (state.document !== null) for (const line of documentLines(state.document)) output.print(line)
    if (state.rollout !== null) output.say(`varve rollout status ${known.key} tells how far it is`)
  })
}

function documentLines(flag: FlagDocument): string[] {
  const variants = Object.entries(flag.variants).map(([name, value]) => `    ${visible(name)} = ${valueText(value)}`)
  const needs = (flag.requires ?? []).map(one => `    ${visible(one.flag)} is ${one.is.map(visible).join(' or ')}`)
  return [
    `  variants, by ${visible(flag.unit ?? 'user')}`,
    ...variants,
    ...(needs.length === 0 ? [] : ['  needs', ...needs]),
    ...(flag.rules.length === 0 ? [] : ['  rules']),
    ...flag.rules.flatMap(rule => ruleLines(rule, '    ')),
    `  else ${serveWords(flag.serve)}`,
    `  off  ${serveWords(flag.off ?? null)}`,
  ]
}

function ruleLines({ id, doc, when, serve }: FlagRule, indent: string): string[] {
  const inner = typeof serve === 'object' && serve !== null && 'rules' in serve ? serve.rules : []
  return [
    `${indent}${visible(id)} → ${serveWords(serve)}${doc === undefined ? '' : `  "${visible(doc)}"`}`,
    ...(when === undefined ? [] : conditionLines(when, `${indent}  `)),
    ...inner.flatMap(rule => ruleLines(rule, `${indent}  `)),
  ]
}

/** A condition as a tree: the parts of `all of` and `any of` below them. */
function conditionLines(cond: NonNullable<FlagRule['when']>, indent: string): string[] {
  const parts = typeof cond !== 'object' ? [] : 'all' in cond ? cond.all : 'any' in cond ? cond.any : []
  return [`${indent}${visible(conditionText(cond))}`, ...parts.flatMap(part => conditionLines(part, `${indent}  `))]
}
