import { originText, type TenantDifference, type Written } from 'varve'
import { command, examples, several, writing, type Bind, type WriteFlags } from '../command.ts'
import type { Output } from '../output.ts'
import type { Session } from '../session.ts'
import { confirmed, signed } from '../signed.ts'
import { sourceJson } from '../source-json.ts'
import { table, type Cell } from '../table.ts'
import { ago, count, isoTime, valueText } from '../words.ts'

/** The option that says which keys are meant. */
const ONLY = ['--keys <pattern>', "only these (repeatable): limits.maxUploads, 'limits.*'", several] as const

/** `varve tenant …`: whose values differ from everybody's. */
export function tenants(bind: Bind): ReturnType<Bind> {
  const group = command('tenant', "tenants' own values: list, show, diff, copy, clear")
  for (const maker of [list, show, diff, copy, clear]) group.addCommand(maker(bind))
  return group
}

interface KeysFlags {
  readonly keys?: readonly string[]
}

function list(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list the tenants that have values of their own')
  examples(grammar, 'varve tenant list', 'varve tenant list --json=tenant,values')
  return bind(grammar, async session => {
    const { varve } = await session.open()
    const { output, now } = session
    const all = varve.tenants.list()
    if (output.json !== undefined) {
      return output.printJson(all.map(({ tenant, values, changed }) => ({ tenant, values, changed: isoTime(changed) })))
    }
    const rows = all.map(({ tenant, values, changed }): Cell[] => [
      { text: tenant, paint: output.paint.bold },
      output.forPeople ? count(values, 'value') : String(values),
      output.forPeople ? ago(now - changed) : isoTime(changed),
    ])
    for (const line of table(rows, output)) output.print(line)
    if (rows.length === 0) output.say('No tenant has a value of its own.')
  })
}

interface ShowFlags extends KeysFlags {
  readonly own?: boolean
}

function show(bind: Bind): ReturnType<Bind> {
  const grammar = command('show', "show a tenant's effective values, and where each comes from")
    .argument('<tenant>')
    .option(...ONLY)
    .option('--own', 'only those that the tenant has for itself')
  examples(grammar, 'varve tenant show acme', "varve tenant show acme --keys 'limits.*' --json")
  return bind<ShowFlags>(grammar, async (session, { keys, own }, [tenant = '']) => {
    const { varve } = await session.open()
    const { output } = session
    const shown = varve
      .list({ ...session.audience, tenant })
      .filter(({ key, layer }) => isCovered(key, keys) && (own !== true || layer === 'tenant'))
    if (output.json !== undefined) {
      return output.printJson(
        shown.map(({ key, value, secret, explanation }) => ({
          key,
          value: secret ? { secret: true, set: value !== undefined } : (value ?? null),
          own: explanation.layer === 'tenant',
          source: sourceJson(explanation),
        })),
      )
    }
    const { cyan, dim, green } = output.paint
    const rows = shown.map(({ key, value, layer, explanation }): Cell[] => [
      key,
      { text: valueText(value), paint: layer === 'tenant' ? cyan : dim },
      { text: layer, paint: layer === 'tenant' ? green : dim },
      { text: session.shortPath(originText(explanation.origin)), paint: dim },
    ])
    for (const line of table(rows, output)) output.print(line)
  })
}

function diff(bind: Bind): ReturnType<Bind> {
  const grammar = command('diff', 'show what two tenants see differently, whatever the reason')
    .argument('<a>')
    .argument('<b>')
    .option(...ONLY)
    .option('--exit-code', 'end with 10 when something differs')
  examples(grammar, 'varve tenant diff acme globex', 'varve tenant diff acme globex --exit-code')
  return bind<KeysFlags & { readonly exitCode?: boolean }>(grammar, async (session, flags, [a = '', b = '']) => {
    const { varve } = await session.open()
    const found = varve.tenants.diff(a, b, keysIn(flags))
    printDifferences(session.output, found, [a, b])
    return flags.exitCode === true && found.length > 0 ? 10 : 0
  })
}

function printDifferences(output: Output, found: readonly TenantDifference[], [a, b]: readonly [string, string]): void {
  if (output.json !== undefined) return output.printJson([...found])
  const { dim } = output.paint
  const rows = found.map((one): Cell[] => [
    one.key,
    valueText(one.a.value),
    { text: one.a.layer, paint: dim },
    valueText(one.b.value),
    { text: one.b.layer, paint: dim },
  ])
  const head = output.forPeople && rows.length > 0 ? [['', a, '', b, '']] : []
  for (const line of table([...head, ...rows], output)) output.print(line)
  if (rows.length === 0) output.say(`${a} and ${b} see the same.`)
}

interface CopyFlags extends WriteFlags, KeysFlags {
  readonly overwrite?: boolean
}

function copy(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('copy', "copy a tenant's own values to another, as one revision")
      .argument('<from>')
      .argument('<to>')
      .option(...ONLY)
      .option('--overwrite', 'replace what the other has already, instead of keeping it'),
  )
  examples(
    grammar,
    "varve tenant copy acme globex -m 'Same contract'",
    "varve tenant copy acme globex --keys shop.name --keys 'limits.*' --dry-run",
  )
  return bind<CopyFlags>(grammar, async (session, flags, [from = '', to = '']) => {
    const { varve } = await session.open()
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const overwrite = flags.overwrite === true ? { overwrite: true } : {}
    const written = await varve.tenants.copy(from, to, { ...options, ...keysIn(flags), ...overwrite })
    told(session, written, `${from} → ${to}`)
  })
}

function clear(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('clear', "delete a tenant's own values, as one revision")
      .argument('<tenant>')
      .option(...ONLY),
  )
  examples(grammar, "varve tenant clear acme --yes -m 'Contract ended'")
  return bind<WriteFlags & KeysFlags>(grammar, async (session, flags, [tenant = '']) => {
    const { varve } = await session.open()
    const own = varve.tenants.values(tenant).filter(({ key }) => isCovered(key, flags.keys))
    if (own.length > 0 && flags.dryRun !== true) {
      const sure = await confirmed(session, `Delete ${count(own.length, 'value')} of ${tenant}?`)
      if (sure !== true) return sure === undefined ? 130 : 1
    }
    const options = await signed(session, flags)
    if (options === undefined) return 130
    told(session, await varve.tenants.clear(tenant, { ...options, ...keysIn(flags) }), tenant)
  })
}

/** Says what a copy or a clearing changed; nothing is said to have changed where there was nothing to do. */
function told({ output }: Session, written: Written | undefined, what: string): void {
  const keys = [...new Set(written?.changes.map(({ key }) => key))]
  const dryRun = written?.dryRun === true
  if (output.json !== undefined) {
    return output.printJson({ revision: dryRun ? null : (written?.number ?? null), keys, dryRun })
  }
  if (written === undefined) return output.remark(`${what}: there was nothing to do.`)
  output.say(`${what}  ${keys.join(', ')}${dryRun ? '' : `  (r${written.number} by ${written.by})`}`)
  if (dryRun) output.remark('Nothing was written: this was a dry run.')
}

function keysIn({ keys }: KeysFlags): KeysFlags {
  return keys === undefined ? {} : { keys }
}

/** True for a key that one of the patterns of `--keys` means, as the library takes them: itself, `prefix.*` or `*`. */
function isCovered(key: string, patterns: readonly string[] = ['*']): boolean {
  return patterns.some(
    pattern => pattern === '*' || pattern === key || (pattern.endsWith('.*') && key.startsWith(pattern.slice(0, -1))),
  )
}
