import { VarveError, type AbTestOptions, type Tree, type Varve, type WeightedVariant } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { condInput } from '../cond-input.ts'
import { listing } from '../keys.ts'
import { percentInput } from '../moment-input.ts'
import { signed } from '../signed.ts'
import { report } from '../written.ts'
import { several } from './rollout-start.ts'

interface AbFlags extends WriteFlags {
  readonly variant?: readonly string[]
  readonly unit?: string
  readonly coverage?: string
  readonly when?: readonly string[]
  readonly holdout?: string
  readonly exclusive?: string
}

type Values = AbTestOptions<never>['variants'] & { readonly [name: string]: WeightedVariant<never> }

/** `varve ab start KEY --variant NAME=VALUE:WEIGHT …`: sets an experiment up, or gives one other weights. */
export function abStart(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('start', 'set an experiment up, or give one other weights; the first variant is the control')
      .argument('<key>')
      .option('--variant <name=value:weight>', 'a variant with its value and weight: control=#3498db:50', several)
      .option('--unit <attribute>', 'what is spread over the variants; user when absent')
      .option('--coverage <share>', 'the part of those that takes part, in percent; 100 when absent')
      .option(
        '--when <condition>',
        'only for those: segment:staff, country=DE,FR, age>=18, JSON; all of several',
        several,
      )
      .option('--holdout <name:share>', 'keep this part out of every experiment with the same name: spring:5')
      .option('--exclusive <group:from-to>', 'a range of a group whose experiments share nobody: checkout:0-50'),
  )
  examples(
    grammar,
    "varve ab start shop.color --variant 'control=#3498db:50' --variant 'treatment=#e74c3c:50' -m 'Red sells better?'",
    "varve ab start shop.color --variant 'control=#3498db:80' --variant 'treatment=#e74c3c:20' --coverage 20 -m Careful",
    'varve ab start checkout.newFlow --variant old=false:1 --variant new=true:1 --when country=DE --holdout spring:5 -m Try',
  )
  return bind<AbFlags>(grammar, async (session, flags, [key = '']) => {
    const { varve } = await session.open()
    const known = listing(varve, key)
    const experiment = experimentInput(varve, known.key, flags)
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const scope = session.scope === undefined ? {} : { scope: session.scope }
    report(session.output, await varve.abTest(known.key, { ...experiment, ...options, ...scope }), replaced)
  })
}

function experimentInput(
  varve: Varve<Tree>,
  key: string,
  { variant = [], unit, coverage, when, holdout, exclusive }: AbFlags,
): Omit<AbTestOptions<never>, 'by' | 'message'> {
  const cond = condInput(when)
  return {
    variants: variantsInput(varve, key, variant),
    ...(unit === undefined ? {} : { unit }),
    ...(coverage === undefined ? {} : { coverage: percentInput(coverage, '--coverage') }),
    ...(cond === undefined ? {} : { when: cond }),
    ...(holdout === undefined ? {} : { holdout: holdoutInput(holdout) }),
    ...(exclusive === undefined ? {} : { exclusive: exclusiveInput(exclusive) }),
  }
}

function variantsInput(varve: Varve<Tree>, key: string, texts: readonly string[]): Values {
  const variants = texts.map(text => {
    // The weight is behind the last colon: a value may have colons of its own.
    const [, name, value, weight] = /^([^=]+)=(.*):(\d+(?:\.\d+)?)$/s.exec(text) ?? []
    if (name === undefined || value === undefined || weight === undefined) {
      throw usage(`${JSON.stringify(text)} is no variant.`, "Write name=value:weight: --variant 'control=#3498db:50'.")
    }
    return [name.trim(), { value: varve.parse(key, value) as never, weight: Number(weight) }] as const
  })
  const twice = variants.find(([name], index) => variants.findIndex(one => one[0] === name) !== index)
  if (twice !== undefined) throw usage(`The variant ${twice[0]} is given twice.`, 'Give it once.')
  return Object.fromEntries(variants)
}

function holdoutInput(text: string): NonNullable<AbTestOptions<never>['holdout']> {
  const [, name, percent] = /^(.+):([\d.]+%?)$/s.exec(text) ?? []
  if (name === undefined || percent === undefined)
    throw usage(`--holdout ${JSON.stringify(text)} is none.`, 'Write its name and share: --holdout spring:5.')
  return { name, percent: percentInput(percent, '--holdout') }
}

function exclusiveInput(text: string): NonNullable<AbTestOptions<never>['exclusive']> {
  const [, group, from, to] = /^(.+):([\d.]+)-([\d.]+)%?$/s.exec(text) ?? []
  if (group === undefined || from === undefined || to === undefined)
    throw usage(`--exclusive ${JSON.stringify(text)} is no range of a group.`, 'Write --exclusive checkout:0-50.')
  return { group, from: percentInput(from, '--exclusive'), to: percentInput(to, '--exclusive') }
}

function usage(issue: string, remedy: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', { issue, remedy })
}
