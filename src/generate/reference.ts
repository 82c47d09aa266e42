import { MASK, type Config, type Json } from 'varve'
import { categoriesOf, inputsOf, needOf, type Category, type Declared } from './declared.ts'
import { madeBy, type Made } from './made-by.ts'
import { code, headingAnchor, prose, table } from './markdown.ts'
import { typeWords, withUnit } from './type-words.ts'
import { variableOf, type Naming } from './variables.ts'

/** How a reference is written. */
export interface ReferenceOptions extends Naming, Made {
  /** Its heading; `Configuration` when absent. */
  readonly title?: string
}

/**
 * Reference documentation in Markdown: a table for each category, with every key's type, default, variable and what is
 * to be known of it, and a list of the secrets. Each key has an anchor of its own name. No value of a secret is in it.
 * @example await writeFile('docs/configuration.md', reference(config, { prefix: 'SHOP' }))
 */
export function reference(config: Config, options: ReferenceOptions = {}): string {
  const { title = 'Configuration' } = options
  const categories = categoriesOf(config)
  const made = madeBy(options)
  const parts = [
    ...(made === undefined ? [] : [`<!-- ${made} -->`]),
    `# ${prose(title)}`,
    summary([...config.definitions]),
    categories.map(({ name }) => `- [${prose(name)}](#${headingAnchor(name)})`).join('\n'),
    ...categories.map(category => section(category, config, options)),
    secrets([...config.definitions], options),
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

const LEGEND =
  'A **setting** is fixed while the program runs: changing it takes a restart. A **live** value and a **flag** may change at any time.'

function summary(all: readonly Declared[]): string {
  const of = (kind: Declared['kind']): number => all.filter(declared => declared.kind === kind).length
  const needed = all.filter(declared => needOf(declared) !== 'never').length
  const counts = `${count(all.length, 'value')}: ${count(of('setting'), 'setting')}, ${count(of('live'), 'live value')}, ${count(of('flag'), 'flag')}.`
  const must = needed === 0 ? 'All of them have a default.' : `${needed} must be set in production.`
  return `${counts} ${must}\n\n${LEGEND}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

const HEADS = ['Key', 'Type', 'Default', 'Variable', 'Changes', 'What it is for']

function section({ name, values }: Category, config: Config, naming: Naming): string {
  const rows = values.map(declared => [
    `${anchor(declared.key)}${code(declared.key)}`,
    typeOf(declared),
    defaultOf(declared),
    code(variableOf(declared, naming)),
    declared.kind,
    remarks(declared, config).join('<br>'),
  ])
  return `## ${prose(name)}\n\n${table(HEADS, rows)}`
}

function anchor(key: string): string {
  return `<a id="${key}"></a>`
}

function typeOf(declared: Declared): string {
  const { variants, unit } = declared
  const isSwitch = variants === undefined || Object.values(variants).every(value => typeof value === 'boolean')
  if (isSwitch) return prose(typeWords(declared))
  return withUnit(`one of ${variantList(variants)}`, { ...declared, unit: unit === undefined ? unit : prose(unit) })
}

function variantList(variants: Readonly<Record<string, Json>>): string {
  return Object.entries(variants)
    .map(([name, value]) => `${code(name)} (${code(JSON.stringify(value))})`)
    .join(', ')
}

function defaultOf({ secret, fallback, devFallback }: Declared): string {
  if (secret) return devFallback === undefined ? 'none' : `${MASK}, in development`
  if (fallback !== undefined) return code(JSON.stringify(fallback))
  return devFallback === undefined ? 'none' : `${code(JSON.stringify(devFallback))}, in development`
}

/** What is to be known of a value, each a sentence or two in Markdown. */
function remarks(declared: Declared, config: Config): string[] {
  const { doc, deprecated, secret, owner, aliases, pin, examples } = declared
  const computed = inputsOf(config, declared)
  const need = { always: '**Must be set.**', 'in production': '**Must be set in production.**', never: undefined }
  const said = [
    deprecated === undefined ? undefined : `**Deprecated:** ${prose(deprecated)}`,
    doc === undefined ? undefined : prose(doc),
    need[needOf(declared)],
    secret ? 'Secret: masked wherever it is shown.' : undefined,
    computed.length === 0 ? undefined : `Computed from ${computed.map(link).join(', ')} unless it is set.`,
    examples.length === 0 || secret
      ? undefined
      : `For example ${examples.map(one => code(JSON.stringify(one))).join(', ')}.`,
    pin ? 'Pinned: what the deployment sets beats what is stored.' : undefined,
    aliases.length === 0 ? undefined : `Formerly ${aliases.map(code).join(', ')}.`,
    owner === undefined ? undefined : `Owner: ${prose(owner)}.`,
  ]
  return said.filter(one => one !== undefined)
}

function link(key: string): string {
  return `[${code(key)}](#${key})`
}

function secrets(all: readonly Declared[], naming: Naming): string {
  const rows = all
    .filter(({ secret }) => secret)
    .map(declared => [
      link(declared.key),
      code(variableOf(declared, naming)),
      { always: 'always', 'in production': 'in production', never: 'no' }[needOf(declared)],
    ])
  if (rows.length === 0) return ''
  const advice =
    'They belong into the environment, a secret file or a secret manager, never into a file that is committed.'
  return `## All secrets\n\n${advice}\n\n${table(['Key', 'Variable', 'Must be set'], rows)}`
}
