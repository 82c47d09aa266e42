import { sampleRatio, VarveError, type Json, type SampleRatio, type Tree, type Varve } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { percentText } from '../document-words.ts'
import { experimentIn, experimentOf, type Experiment } from '../experiment-found.ts'
import { conditionWords } from '../serve-words.ts'
import type { Session } from '../session.ts'
import { signed } from '../signed.ts'
import { table, type Cell } from '../table.ts'
import { count, valueText, visible } from '../words.ts'
import { report } from '../written.ts'
import { placeOf } from './rollout-start.ts'

/** `varve ab status [KEY]`: the experiments with their variants, shares and rules. */
export function abStatus(bind: Bind): ReturnType<Bind> {
  const grammar = command('status', 'show experiments: variants, weights, who takes part').argument(
    '[key]',
    'all when absent',
  )
  examples(grammar, 'varve ab status', 'varve ab status shop.color --json=key,variants')
  return bind(grammar, async (session, _flags, [key]) => {
    const { varve } = await session.open()
    const { output } = session
    const found = key === undefined ? await allOf(session, varve) : [experimentOf(varve, key, session.scope)]
    if (output.json !== undefined) return output.printJson(found.map(experimentJson))
    for (const one of found) for (const line of told(one, session)) output.print(line)
    if (found.length === 0) output.say('No experiment is under way.')
  })
}

/** Every experiment, of every scope or of the one that was asked for. */
async function allOf({ scope }: Session, varve: Varve<Tree>): Promise<Experiment[]> {
  const { entries } = await varve.snapshot()
  const declared = new Set(varve.list().map(({ key }) => key))
  return entries
    .filter(entry => declared.has(entry.key) && (scope === undefined || entry.scope === scope))
    .flatMap(entry => experimentIn(varve, entry.key, entry.scope) ?? [])
}

function told(experiment: Experiment, { output }: Session): string[] {
  const { flag, rule, shares } = experiment
  const { bold, dim, cyan } = output.paint
  if (!output.forPeople) {
    return table(
      [...shares].map(([name, share]) => [
        ...[experiment.key, experiment.scope ?? '', name, valueText(flag.variants[name]), percentText(share)],
      ]),
      output,
    )
  }
  const rows = [...shares].map(([name, share], index): Cell[] => [
    name,
    { text: valueText(flag.variants[name]), paint: cyan },
    percentText(share).padStart(7),
    { text: '█'.repeat(Math.round(share / 5000)), paint: output.paint.green },
    { text: index === 0 ? 'control: who takes no part' : '', paint: dim },
  ])
  return [
    `${bold(placeOf(experiment))}  by ${visible(flag.unit ?? 'user')}${flag.enabled ? '' : ', off'}`,
    ...(rule.when === undefined ? [] : [dim(`only for ${conditionWords(rule.when)}`)]),
    ...table(rows, output, '  '),
  ]
}

function experimentJson({ key, scope, flag, rule, shares }: Experiment): object {
  return {
    key,
    scope: scope ?? null,
    unit: flag.unit ?? 'user',
    enabled: flag.enabled,
    when: rule.when ?? null,
    variants: [...shares].map(([name, share]) => ({ name, value: flag.variants[name] ?? null, percent: share / 1000 })),
    document: flag,
  }
}

/** `varve ab stop KEY`: everybody has one variant from now on, the control unless another is named. */
export function abStop(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('stop', 'end an experiment: everybody has one variant, the control unless another is named')
      .argument('<key>')
      .option('--serve <variant>', 'the variant everybody has from now on'),
  )
  examples(grammar, "varve ab stop shop.color --serve treatment -m 'Red sells better'")
  return bind<WriteFlags & { readonly serve?: string }>(grammar, async (session, flags, [key = '']) => {
    const { varve } = await session.open()
    const { scope } = session
    const { flag, shares, ...place } = experimentOf(varve, key, scope)
    const value = variantValue(flag.variants, flags.serve ?? [...shares.keys()][0] ?? '')
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const written = await varve.set(place.key, value, { ...options, ...(scope === undefined ? {} : { scope }) })
    report(session.output, written, replaced)
  })
}

function variantValue(variants: { readonly [name: string]: Json }, name: string): Json {
  const value = Object.hasOwn(variants, name) ? variants[name] : undefined
  if (value !== undefined) return value
  throw new VarveError('USAGE', {
    issue: `There is no variant ${name}.`,
    remedy: `Variants are ${Object.keys(variants).join(', ')}.`,
  })
}

interface CheckFlags {
  readonly counts?: string
  readonly exitCode?: boolean
}

/** `varve ab check KEY --counts a=5012,b=4988`: whether the variants were seen in the ratio of their weights. */
export function abCheck(bind: Bind): ReturnType<Bind> {
  const grammar = command('check', 'test whether the variants were seen in the ratio of their weights')
    .argument('<key>')
    .requiredOption('--counts <counts>', 'how many units had each variant: control=5012,treatment=4988')
    .option('--exit-code', 'end with 10 when they were not')
  examples(grammar, 'varve ab check shop.color --counts control=5012,treatment=4988 --exit-code')
  return bind<CheckFlags>(grammar, async (session, { counts = '', exitCode }, [key = '']) => {
    const { varve } = await session.open()
    const experiment = experimentOf(varve, key, session.scope)
    const seen = countsInput(counts, experiment)
    const ratio = sampleRatio(seen, Object.fromEntries(experiment.shares))
    tellRatio(session, experiment, seen, ratio)
    return exitCode === true && ratio.verdict === 'mismatch' ? 10 : 0
  })
}

function countsInput(text: string, { flag }: Experiment): { readonly [variant: string]: number } {
  const counts = text.split(',').map(part => {
    const [, name, number] = /^\s*(.+)=(\d+)\s*$/.exec(part) ?? []
    if (name !== undefined && number !== undefined && Object.hasOwn(flag.variants, name)) return [name, Number(number)]
    throw new VarveError('USAGE', {
      issue: `--counts ${JSON.stringify(part)} says of no variant how many there were.`,
      remedy: `Write ${Object.keys(flag.variants).join('=…,')}=….`,
    })
  })
  return Object.fromEntries(counts) as { readonly [variant: string]: number }
}

const VERDICTS: Readonly<Record<SampleRatio['verdict'], string>> = {
  match: 'the variants were seen in the ratio of their weights',
  mismatch: 'sample ratio mismatch: units are lost or counted twice, and no result can be trusted',
  'too-few': 'too few to say anything yet',
}

function tellRatio(
  { output }: Session,
  { key, shares }: Experiment,
  seen: { readonly [variant: string]: number },
  ratio: SampleRatio,
): void {
  const statistics = ratio.verdict === 'too-few' ? undefined : ratio
  const variants = [...shares.keys()].map(name => ({
    name,
    seen: seen[name] ?? 0,
    expected: ratio.expected[name] ?? 0,
  }))
  if (output.json !== undefined) {
    const { statistic = null, degreesOfFreedom = null, pValue = null } = statistics ?? {}
    return output.printJson({ key, verdict: ratio.verdict, variants, statistic, degreesOfFreedom, pValue })
  }
  const rows = variants.map(({ name, seen: number, expected }): Cell[] => [
    name,
    String(number),
    { text: `${expected.toFixed(1)} expected`, paint: output.paint.dim },
  ])
  for (const line of table(rows, output, '  ')) output.print(line)
  const sign = { match: output.paint.green('✔'), mismatch: output.paint.red('✖'), 'too-few': '·' }[ratio.verdict]
  const test =
    statistics === undefined ? '' : ` (χ² ${statistics.statistic.toFixed(2)}, p ${statistics.pValue.toPrecision(2)})`
  output.print(`${sign} ${VERDICTS[ratio.verdict]}${test}`)
  if (ratio.verdict === 'too-few')
    output.say(
      `${count(
        Object.values(seen).reduce((sum, one) => sum + one, 0),
        'unit',
      )} so far`,
    )
}
